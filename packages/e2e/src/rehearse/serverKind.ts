import type { DebianProgram } from './packages.js';
import type { Site } from './site.js';

/** A program that runs in the foreground. */
export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** How a server that was prepared is run. */
export interface Launch extends Command {
  /** What runs beside it: PHP. */
  readonly beside: readonly Command[];
  /** Tells the running server to read its files again, as its Debian service does. */
  readonly reload: 'SIGHUP' | 'SIGUSR1' | Command;
}

/** A web server of Debian's, and how it is tried. */
export interface ServerKind {
  /** The row's name. */
  readonly name: string;
  readonly programs: readonly DebianProgram[];
  /** What PHP takes beside them; without these the rest is tried all the same. */
  readonly php: readonly DebianProgram[];
  /** Ends a tunnel over which nothing comes for its time-out. */
  readonly endsIdle: boolean;
  /** Counts requests by address. */
  readonly limitsRequests: boolean;
  /** Gets its certificates by itself, and answers for them where others serve a folder. */
  readonly ownCertificates: boolean;
  /** Writes its configuration into the site's folder: the files of deploy/web, and around them those that Debian installs. */
  prepare(site: Site): Launch | Promise<Launch>;
}
