import type { Log } from '@around/platform';
import type { Delivery, NoticeRecord, Way } from './books.js';
import type { Asked } from './plan.js';
import type { Subscriptions } from './subscriptions.js';

/** What should have been escalated so long ago, while the home was off, is not any more. */
const STALE_MS = 86_400_000;

export interface EscalationDeps {
  readonly subscriptions: Subscriptions;
  /** Whether the home can send e-mail at all. */
  readonly canEmail: boolean;
  /** Those of the named who are here. */
  peopleFor(to: readonly string[]): readonly string[];
  plan(name: string, said: Asked, wall: number): Delivery[];
  /** Writes down what became of it. */
  keep(record: NoticeRecord): void;
}

/** Tells more people, by more ways, of what nobody has seen: each of a notice's steps once, in its time. */
export class Escalation {
  readonly #log: Log;
  readonly #deps: EscalationDeps;

  constructor(ports: { readonly log: Log }, deps: EscalationDeps) {
    this.#log = ports.log;
    this.#deps = deps;
  }

  /** Turns the steps that are due at `wall` (Unix ms) into deliveries. @returns when the next one is due */
  look(record: NoticeRecord, wall: number): number | undefined {
    if (record.seen !== undefined) return undefined;
    for (let step = record.escalate[record.escalated]; step !== undefined; step = record.escalate[record.escalated]) {
      const due = record.at + step.after * 1_000;
      if (due > wall) return due;
      record.escalated++;
      if (wall - due < STALE_MS) this.#tell(record, step, wall);
      this.#deps.keep(record);
    }
    return undefined;
  }

  #tell(record: NoticeRecord, { to, by }: NoticeRecord['escalate'][number], wall: number): void {
    const { subscriptions, canEmail, peopleFor, plan } = this.#deps;
    const people = to === undefined ? this.#owners() : peopleFor(to);
    record.for = [...new Set([...record.for, ...people])];
    for (const name of people) {
      const { email, ways } = subscriptions.settingsOf(name);
      // By every way that reaches them.
      const all: readonly Way[] = by ?? ways ?? (email === undefined || !canEmail ? ['push'] : ['push', 'email']);
      record.deliveries.push(...plan(name, { level: record.level, by: all }, wall));
    }
    this.#log.info('nobody has seen a notification: more are told', { notice: record.id, people });
  }

  #owners(): string[] {
    return this.#deps.subscriptions.people().flatMap(({ name, role }) => (role === 'owner' ? [name] : []));
  }
}
