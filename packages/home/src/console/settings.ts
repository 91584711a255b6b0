import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConfigResult, loadConfig } from '@around/config';
import { siteBeside } from '@around/platform/node';
import { HomeConfig } from '../config.js';

/** Data of this user's programs: XDG base directory specification. */
export const dataDirectory = (): string => join(process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'around', 'home');

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

/** The configuration file of these flags: that of --config, else `home.yaml` in the data folder. */
export const settingsFile = (flags: Pick<RunFlags, 'config' | 'data'>): string => flags.config ?? join(flags.data, 'home.yaml');

/** File where there is one, then environment (`AROUND_HOME_LISTEN__LAN`), then flags. */
export function loadSettings(flags: RunFlags): Promise<ConfigResult<HomeConfig>> {
  const display = flags.display === 'auto' ? 'auto' : flags.display?.split(',');
  return loadConfig<HomeConfig>({
    schema: HomeConfig,
    file: settingsFile(flags),
    fileOptional: flags.config === undefined,
    env: process.env,
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
}

/** @throws Error that lists every problem */
export async function readSettings(flags: RunFlags): Promise<HomeConfig> {
  const loaded = await loadSettings(flags);
  if (!loaded.ok) throw new Error(`the configuration has problems:\n${loaded.problems.map((problem) => `  ${problem}`).join('\n')}`);
  return loaded.value;
}
