import { AskError, type HomeClient } from '@around/client';
import type { AskWith, CommandStep, LogEntry } from '@around/messages';
import { type ReadonlySignal, signal } from '@preact/signals';
import type { CommandEntry } from './activity.js';

/** What is asked of the ledger; missing: all. */
export type LedgerFilter = Pick<AskWith<'log'>, 'thing' | 'by' | 'end' | 'id'>;

const PAGE = 50;

/** A command of the ledger as the list of activities shows it. */
export function entryOf(row: LogEntry): CommandEntry {
  const { id, thing, op, name, by, accepted } = row;
  const steps = row.steps.map(({ printed: _, ...step }): CommandStep => ({ command: id, thing, op, name, by, ...step }));
  return { k: 'command', id, at: accepted, steps, row };
}

/** The home's ledger, page by page, the newest first. */
export class Ledger {
  readonly #client: Pick<HomeClient, 'ask'>;
  readonly #entries = signal<readonly CommandEntry[]>([]);
  readonly #state = signal<'idle' | 'busy' | 'end' | 'older'>('idle');
  readonly #fault = signal<string | undefined>(undefined);
  #filter: LedgerFilter = {};
  #before: number | undefined;
  #turn = 0;

  constructor(client: Pick<HomeClient, 'ask'>) {
    this.#client = client;
  }

  get entries(): ReadonlySignal<readonly CommandEntry[]> {
    return this.#entries;
  }
  /** `older`: there is more to be had. */
  get state(): ReadonlySignal<'idle' | 'busy' | 'end' | 'older'> {
    return this.#state;
  }
  /** Why it cannot be read, in the home's words; `away` where there is no connection. */
  get fault(): ReadonlySignal<string | undefined> {
    return this.#fault;
  }

  /** Begins anew, from the newest. */
  read(filter: LedgerFilter): Promise<void> {
    this.#filter = filter;
    this.#before = undefined;
    this.#entries.value = [];
    this.#turn++;
    return this.#page();
  }

  async older(): Promise<void> {
    if (this.#state.peek() === 'older') await this.#page();
  }

  async #page(): Promise<void> {
    const turn = this.#turn;
    this.#state.value = 'busy';
    this.#fault.value = undefined;
    try {
      const before = this.#before;
      const { entries } = await this.#client.ask('log', { ...this.#filter, limit: PAGE, ...(before === undefined ? {} : { before }) });
      if (turn !== this.#turn) return;
      this.#before = entries.at(-1)?.n;
      this.#entries.value = [...this.#entries.peek(), ...entries.filter(({ steps }) => steps.length > 0).map(entryOf)];
      this.#state.value = entries.length === 0 ? 'end' : 'older';
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#fault.value =
        error instanceof AskError && error.code === 'away' ? 'away' : error instanceof Error ? error.message : String(error);
      this.#state.value = 'older';
    }
  }
}
