import { Installation } from './installation.js';

/**
 * The installation of a program that deploy/launch.sh started for a supervisor; undefined for one that was started by hand, which nobody
 * would start again. Takes the mark out of the environment: what this program starts is not supervised itself.
 */
export function supervisedInstallation(env: NodeJS.ProcessEnv = process.env, program = process.argv[1]): Installation | undefined {
  const { AROUND_VERSIONS: mark } = env;
  delete env.AROUND_VERSIONS;
  return mark === undefined ? undefined : Installation.of(program);
}

/** Ends this program in good order, as if its supervisor had asked. */
export const endByItself = (): void => void process.kill(process.pid, 'SIGTERM');
