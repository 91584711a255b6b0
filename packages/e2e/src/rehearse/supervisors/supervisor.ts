import type { DebianProgram } from '../packages.js';
import type { Tier } from './tiers.js';

/** One that starts the tiers and keeps them running: shell for a root where the install scripts have run, and nothing else has. */
export interface Supervisor {
  readonly name: string;
  readonly programs: readonly DebianProgram[];
  /** The folder of deploy/ with a package.json that is installed from npm before. */
  readonly npm?: 'pm2' | 'forever';
  /** What `systemd` is: the root's first process. Others are started in a root that has none. */
  readonly first?: true;
  /** Puts its files in place, with times and sizes shortened, and has the tiers started. */
  readonly start: string;
  /** Prints the names of the tiers that it watches. */
  readonly list: string;
  stop(tier: Tier): string;
  resume(tier: Tier): string;
  /** Prints what the tier logged, oldest first. */
  log(tier: Tier): string;
  /** Who keeps and bounds it. */
  readonly logs: string;
  /** In the log, when a loop stood still. */
  readonly hung: string;
  /** Lines in the tier's log that are the supervisor's own. */
  readonly own?: RegExp;
  /** Prints the bytes of each file of the home's log, at most how many they may be, and has them rotated where that is somebody else's task. */
  readonly files: string;
  readonly maxFiles: number;
  readonly maxBytes: number;
  /** Shell that logs so much that it must rotate; missing: the home is started anew, again and again. */
  readonly pour?: string;
  /** What happens at a start of the machine. */
  readonly boot?: string;
}

/** Shell: replaces text in a file. Fails where it is not there: the file would not be the owner's any more. */
export const swap = (file: string, from: string, to: string): string =>
  `grep -qF -e '${from}' ${file} || { echo '${file} holds no "${from}" any more' >&2; exit 1; }; sed -i 's|${from}|${to}|' ${file}`;
