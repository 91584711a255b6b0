import { homedir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '@around/config';
import { siteBeside } from '@around/platform/node';
import { HomeConfig } from '../config.js';

/** Data of this user's programs: XDG base directory specification. */
export const dataDirectory = (): string => join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'around', 'home');

/** The phone page of this installation or checkout. */
export const builtPages = (): string => siteBeside(import.meta.url) ?? fileURLToPath(new URL('../../../phone/dist/site', import.meta.url));

/** Flags of `frMhs run`, as the command line names them. */
export interface RunFlags {
  readonly data: string;
  readonly config?: string;
  readonly title?: string;
  readonly host?: string;
  readonly lanPort?: string;
  readonly tcpPort?: string;
  readonly beaconPort?: string;
  readonly relay?: string;
  readonly enrol?: string;
  readonly app?: string;
  readonly pages?: string;
  readonly display?: string;
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly logFile?: string;
}

/** File (that of --config, else `home.yaml` in the data folder where there is one), then environment (`AROUND_HOME_LISTEN__LAN`), then flags. @throws Error that lists every problem */
export async function readSettings(flags: RunFlags): Promise<HomeConfig> {
  const display = flags.display === 'auto' ? 'auto' : flags.display?.split(',');
  const loaded = await loadConfig<HomeConfig>({
    schema: HomeConfig,
    file: flags.config ?? join(flags.data, 'home.yaml'),
    fileOptional: flags.config === undefined,
    env,
    envPrefix: 'AROUND_HOME',
    flags: {
      title: flags.title,
      'listen.host': flags.host,
      'listen.lan': flags.lanPort,
      'listen.tcp': flags.tcpPort,
      'listen.beacon': flags.beaconPort,
      'relay.url': flags.relay,
      'relay.enrol': flags.enrol,
      app: flags.app,
      pages: flags.pages,
      'displays.m5stack': display,
      log: flags.logLevel,
    },
  });
  if (!loaded.ok) throw new Error(`the configuration has problems:\n${loaded.problems.map((problem) => `  ${problem}`).join('\n')}`);
  return loaded.value;
}
