import type { DebianProgram } from './packages.js';
import type { Site } from './site.js';

/** A program that runs in the foreground. */
export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** How a server that was prepared is run. */
export interface Launch extends Command {
  /** Ports on which it is to be found once it is there. */
  readonly ports: readonly number[];
  /** What runs beside it: PHP. */
  readonly beside: readonly Command[];
  /** How the running server reads its files again; `restart` where there is no other way that works. */
  readonly reload: 'SIGHUP' | 'SIGUSR1' | 'restart' | Command;
}

/** Who gives certificates by ACME (RFC 8555). */
export interface AcmeAuthority {
  /** Where it is asked. */
  readonly directory: string;
  /** Path of a PEM file: who signed for it itself. */
  readonly trust: string;
}

/** A web server of Debian's, and how it is tried. */
export interface ServerKind {
  /** The row's name. */
  readonly name: string;
  readonly programs: readonly DebianProgram[];
  /** What PHP takes beside them; without these the rest is tried all the same. */
  readonly php: readonly DebianProgram[];
  /** Serves the page as CGI too, on a port of its own. */
  readonly cgi?: true;
  /** Ends a tunnel over which nothing comes for its time-out. */
  readonly endsIdle: boolean;
  /** Counts requests by address. */
  readonly limitsRequests: boolean;
  /** Its Debian service, as certificate.sh is told; undefined where it gets its certificates by itself. */
  readonly service: string | undefined;
  /** Writes its configuration into the site's folder: the files of deploy/web, and around them those that Debian installs. */
  prepare(site: Site): Launch | Promise<Launch>;
  /** The same before there is a certificate: port 80 alone, or all of it where it asks this authority by itself. */
  prepareWithout(site: Site, authority: AcmeAuthority): Launch | Promise<Launch>;
}
