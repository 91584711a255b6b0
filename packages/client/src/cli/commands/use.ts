import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../errors.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';

export const use: Register = (program, act) => {
  program
    .command('use')
    .description('choose the home that is meant without --home')
    .argument('<home>', 'its title, or the beginning of its id')
    .action((home: string) => act((context) => runUse(context, home)));
};

export async function runUse(context: Context, named: string): Promise<ExitCode> {
  const { home } = await context.identity(named);
  await context.world.store.setDefaultHome(home.id);
  context.output.say({ default: home }, () => `From now on ${visible(home.title)} is meant.`);
  return EXIT.ok;
}
