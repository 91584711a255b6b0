import { AskError, type HomeClient } from '@around/client';
import type { AskAnswer, Notice } from '@around/messages';
import { type ReadonlySignal, signal } from '@preact/signals';

const PAGE = 30;

/** What was said to this person, page by page, the newest first. */
export class Notices {
  readonly #client: Pick<HomeClient, 'ask'>;
  readonly #entries = signal<readonly Notice[]>([]);
  readonly #state = signal<'idle' | 'busy' | 'end' | 'older'>('idle');
  readonly #fault = signal<string | undefined>(undefined);
  #turn = 0;

  constructor(client: Pick<HomeClient, 'ask'>) {
    this.#client = client;
  }

  get entries(): ReadonlySignal<readonly Notice[]> {
    return this.#entries;
  }
  /** `older`: there is more to be had. */
  get state(): ReadonlySignal<'idle' | 'busy' | 'end' | 'older'> {
    return this.#state;
  }
  /** Why they cannot be read, in the home's words; `away` where there is no connection. */
  get fault(): ReadonlySignal<string | undefined> {
    return this.#fault;
  }

  /** The newest anew; what is shown stays until they are there. */
  read(): Promise<void> {
    return this.#page();
  }

  async older(): Promise<void> {
    if (this.#state.peek() === 'older') await this.#page(this.#entries.peek().at(-1)?.n);
  }

  async #page(before?: number): Promise<void> {
    const turn = ++this.#turn;
    this.#state.value = 'busy';
    this.#fault.value = undefined;
    try {
      const { notices } = await this.#client.ask('notices', { limit: PAGE, ...(before === undefined ? {} : { before }) });
      if (turn !== this.#turn) return;
      this.#entries.value = before === undefined ? notices : [...this.#entries.peek(), ...notices];
      this.#state.value = notices.length < PAGE ? 'end' : 'older';
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#fault.value =
        error instanceof AskError && error.code === 'away' ? 'away' : error instanceof Error ? error.message : String(error);
      this.#state.value = 'older';
    }
  }
}

/** Whether somebody has yet to say that they know. */
export const isUnknown = ({ level, seen }: Notice): boolean => level === 'alarm' && seen === undefined;

/**
 * The newest for this person that this page has not shown yet, oldest first: owners read what others are told, too.
 * @param after the `n` of the last one shown
 */
export function newOnes(notices: readonly Notice[], user: string, after: number): readonly Notice[] {
  return notices.filter(({ n, told }) => n > after && told.some(({ to }) => to === user)).sort((a, b) => a.n - b.n);
}

/** What became of a press, for people: done, or why not. Nothing is ever kept to be done later. */
export type PressEnd = { readonly done: true } | { readonly done: false; readonly why: string | undefined };

export function pressEnd({ done, detail }: AskAnswer<'noticeSeen'>): PressEnd {
  return done ? { done } : { done, why: detail };
}
