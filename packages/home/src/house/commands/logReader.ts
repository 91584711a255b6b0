import { type AskWith, checkAnswer, isEnd, type LogEntry, toUtf8 } from '@around/messages';
import type { Clock } from '@around/platform';
import type { Ledger, LedgerRow } from '../books.js';
import { AskRefused } from '../refused.js';
import { type Asker, mayRead } from '../rights.js';
import type { Run } from './run.js';

export type LogQuery = AskWith<'log'>;

/** Bytes of JSON in one answer, well under a sealed message's 1 MiB. */
const MAX_BYTES = 262_144;
/** Entries where the query names no limit. */
const ENTRIES = 100;
/** Rows that are looked at in one go: a millisecond or two. In between, the house goes on. */
const SLICE = 200;
/** Readers that may wait for their turn. */
const MAX_READERS = 64;

/** Answers what people ask of the ledger: newest first, what each may see, a page at a time. */
export class LogReader {
  readonly #clock: Clock;
  readonly #ledger: Ledger;
  readonly #live: (id: string) => Run | undefined;
  /** One reads at a time: a search through 100,000 rows takes its turns between other work, and several would take them all. */
  #turn: Promise<unknown> = Promise.resolve();
  #readers = 0;

  /** @param live a command that is under way: its newest steps need not be in the ledger yet */
  constructor(ports: { readonly clock: Clock }, ledger: Ledger, live: (id: string) => Run | undefined) {
    this.#clock = ports.clock;
    this.#ledger = ledger;
    this.#live = live;
  }

  /** A page may hold fewer entries than asked for; an empty one is the end. @throws AskRefused `busy` */
  async read(asker: Asker, query: LogQuery): Promise<LogEntry[]> {
    if (this.#readers >= MAX_READERS) throw new AskRefused('busy', 'many are reading the log just now: try again in a moment');
    this.#readers++;
    const answer = this.#turn.then(() => this.#search(asker, query));
    this.#turn = answer.catch(() => undefined);
    try {
      return await answer;
    } finally {
      this.#readers--;
    }
  }

  async #search(asker: Asker, query: LogQuery): Promise<LogEntry[]> {
    const entries: LogEntry[] = [];
    const limit = query.limit ?? ENTRIES;
    let bytes = 0;
    let before = query.before ?? Number.MAX_SAFE_INTEGER;
    for (;;) {
      const rows = this.#rows(query, before);
      for (const row of rows) {
        before = row.n;
        const entry = this.#entry(asker, query, row);
        if (entry === undefined) continue;
        bytes += toUtf8(JSON.stringify(entry)).length;
        if (bytes > MAX_BYTES && entries.length > 0) return entries;
        entries.push(entry);
        if (entries.length >= limit) return entries;
      }
      if (rows.length < SLICE) return entries;
      await new Promise<void>((resolve) => this.#clock.after(0, resolve));
    }
  }

  #rows({ id, thing }: LogQuery, before: number): readonly LedgerRow[] {
    if (id === undefined) return this.#ledger.page(before, SLICE, thing);
    const row = this.#ledger.find(id);
    return row === undefined || row.n >= before ? [] : [row];
  }

  #entry(asker: Asker, query: LogQuery, kept: LedgerRow): LogEntry | undefined {
    if (kept.key !== asker.key && !mayRead(asker, kept.thing)) return undefined;
    const row = this.#live(kept.id)?.row() ?? kept;
    if (!matches(row, query)) return undefined;
    // A row that a damaged disk made of it harms nobody's page.
    const checked = checkAnswer('log', { entries: [row] });
    return checked.ok ? checked.value.entries[0] : undefined;
  }
}

function matches(row: LedgerRow, { thing, name, by, end, since, until }: LogQuery): boolean {
  if (thing !== undefined && row.thing !== thing) return false;
  if (name !== undefined && row.name !== name) return false;
  if (by !== undefined && row.by !== by) return false;
  if (since !== undefined && row.accepted < since) return false;
  if (until !== undefined && row.accepted > until) return false;
  if (end === undefined) return true;
  return end === 'underWay' ? !row.ended : row.ended && isEnd(end) && row.steps.at(-1)?.step === end;
}
