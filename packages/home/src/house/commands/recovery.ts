import { isEnd } from '@around/messages';
import type { Clock, Log } from '@around/platform';
import type { Ledger, LedgerRow } from '../books.js';
import { type Lives, UNKNOWN_AFTER } from './lives.js';
import { type ControllerStep, newsOf, runOf } from './record.js';
import type { Run } from './run.js';
import type { RunTable } from './runTable.js';

/** So long after the home's start somebody may still ask for a command of the run before: its life and a client's patience. */
const ASKED_WITHIN = 120_000;
/** Ends of commands that nobody here knows, kept that long for who asks. */
const MAX_ORPHANS = 1_000;

/**
 * Settles what was under way when the home went down, as truthfully as can be known: what never left is expired, what left waits for
 * its controller's word and is then unknown. A word that comes even later still counts.
 */
export class Recovery {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #ledger: Ledger;
  readonly #lives: Lives;
  readonly #table: RunTable;
  readonly #orphans = new Map<string, { readonly controller: string; readonly end: ControllerStep }>();
  #since = 0;

  constructor(ports: { readonly clock: Clock; readonly log: Log }, ledger: Ledger, lives: Lives, table: RunTable) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#ledger = ledger;
    this.#lives = lives;
    this.#table = table;
  }

  restore(): void {
    this.#since = this.#clock.now();
    for (const row of this.#underWay()) {
      const run = runOf(row, this.#clock);
      this.#table.add(run);
      if (row.steps.every(({ step }) => step === 'accepted' || step === 'queued')) {
        this.#lives.add(run, 'expired', { code: 'restarted', detail: 'the home was restarted before it was sent: it did not happen' });
      } else this.#wait(run);
    }
  }

  /**
   * Asks what became of a command that nobody here knows (PROTOCOL.md, Freshness). Where it may have left in the last moment of the run
   * before, which the ledger need not know, its controller's word is waited for.
   * @returns false where it certainly never left
   */
  asked(run: Run): boolean {
    // What is sensitive is in the ledger before it leaves.
    if (run.facts.danger >= 2 || this.#old()) return false;
    this.#table.add(run);
    run.phase = 'sent';
    this.#lives.add(run, 'accepted', {});
    // Another restart must not take it for one that never left.
    this.#ledger.put(run.row({ step: 'sent', at: run.facts.accepted }), 'soon');
    const orphan = this.#orphans.get(run.facts.id);
    if (orphan?.controller === run.facts.controller) this.#lives.step(run, orphan.end, undefined);
    else this.#wait(run);
    return true;
  }

  /** A controller's word of a command that is not under way: the truth came after all, for one that had been given up. */
  late(controller: string, message: ControllerStep): void {
    if (!isEnd(message.step)) return;
    const row = this.#ledger.find(message.id);
    if (row === undefined) {
      if (this.#orphans.size < MAX_ORPHANS && !this.#old()) this.#orphans.set(message.id, { controller, end: message });
      return;
    }
    const last = row.steps.at(-1);
    if (last?.step !== 'unknown' || message.step === 'unknown' || !row.thing.startsWith(`${controller}/`)) return;
    this.#lives.add(runOf(row, this.#clock), message.step, newsOf(message));
  }

  #wait(run: Run): void {
    run.restored = true;
    run.arm(this.#clock, UNKNOWN_AFTER, () => this.#lives.restarted(run));
  }

  #old(): boolean {
    if (this.#clock.now() - this.#since < ASKED_WITHIN) return false;
    this.#orphans.clear();
    return true;
  }

  #underWay(): readonly LedgerRow[] {
    try {
      return this.#ledger.underWay();
    } catch (error) {
      this.#log.error('what was under way before the restart cannot be read: the ledger is damaged', { error: String(error) });
      return [];
    }
  }
}
