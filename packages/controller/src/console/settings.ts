import { controllerSettings, type Settings, type SettingsResult } from '../config.js';

/** Flags of `frMhc run`, as the command line names them. */
export interface RunFlags {
  readonly config?: string;
  readonly data?: string;
  readonly title?: string;
  readonly host?: string;
  readonly tcpPort?: string;
  readonly beaconPort?: string;
  readonly beaconTarget?: string[];
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly logFile?: string;
}

/** The settings of these flags, with the configuration file and the environment. */
export function settingsFrom(flags: RunFlags): Promise<SettingsResult> {
  return controllerSettings({
    ...(flags.config === undefined ? {} : { config: flags.config }),
    ...(flags.data === undefined ? {} : { data: flags.data }),
    flags: {
      title: flags.title,
      'listen.host': flags.host,
      'listen.tcp': flags.tcpPort,
      'beacon.port': flags.beaconPort,
      'beacon.targets': flags.beaconTarget,
      log: flags.logLevel,
    },
  });
}

/** The settings, or an Error for people that lists every problem. */
export function settingsOf(result: SettingsResult): Settings {
  if (result.ok) return result.value;
  throw new Error(`the configuration has problems:\n${result.problems.map((problem) => `  ${problem}`).join('\n')}`);
}
