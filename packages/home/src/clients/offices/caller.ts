import type { Grant, Path } from '@around/messages';
import type { Clock } from '@around/platform';
import type { Asker, Denial } from '../../house/rights.js';
import type { Household } from '../../house/rightsScope.js';
import type { Audit, Who } from '../people/audit.js';
import type { KeyRecord } from '../people/books.js';

/** One session's key as it asks: what it may do, where it is, and whether its person's PIN was just proven. */
export class Caller implements Asker {
  readonly key: string;
  readonly user: string;
  readonly device: string;
  readonly grants: readonly Grant[];
  readonly path: Path;
  readonly born?: Path;
  readonly household: Household;
  readonly who: Who;
  readonly #clock: Clock;
  readonly #audit: Audit;
  /** Monotonic ms until which the PIN counts as proven. */
  #elevated = 0;

  constructor(
    ports: { readonly clock: Clock },
    audit: Audit,
    is: {
      readonly record: KeyRecord;
      readonly grants: readonly Grant[];
      readonly path: Path;
      readonly remote: string;
      readonly household: Household;
    },
  ) {
    const { record, grants, path, remote, household } = is;
    this.key = record.id;
    this.user = record.user;
    this.device = record.device;
    this.grants = grants;
    this.path = path;
    if (record.born !== undefined) this.born = record.born;
    this.household = household;
    this.who = { by: record.user, key: record.id, device: record.device, path, from: remote };
    this.#clock = ports.clock;
    this.#audit = audit;
  }

  elevated(): boolean {
    return this.#clock.now() < this.#elevated;
  }

  /** For `ms` from now; 0 ends it. */
  elevate(ms: number): void {
    this.#elevated = this.#clock.now() + ms;
  }

  denied(denial: Denial, thing: string, name: string): void {
    this.#audit.refused(this.who, `${thing} ${name}: ${denial.detail}`);
  }
}
