import type { HomeClient } from '@around/client';
import type { RehearsalHouse } from '../house.js';
import type { DebianProgram } from '../packages.js';
import type { Server } from '../server.js';
import type { ServerKind } from '../serverKind.js';
import type { Site } from '../site.js';

/** Everything that stands while one row is tried. */
export interface Stage {
  readonly kind: ServerKind;
  readonly site: Site;
  readonly server: Server;
  readonly house: RehearsalHouse;
  /** Paired and live through the server. */
  readonly phone: HomeClient;
  /** How long the idle link is watched, ms. */
  readonly idleMs: number;
}

/** One column of the table. */
export interface Column {
  readonly name: string;
  /** The servers that have it; missing: all. */
  readonly servers?: readonly string[];
  /** Programs that it takes beside the server. */
  programs?(kind: ServerKind): readonly DebianProgram[];
  /** Tries it and says in a few words what was seen. @throws Error where it does not hold */
  attempt(stage: Stage): Promise<string>;
}
