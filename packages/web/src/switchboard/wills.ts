import type { Will, WillLetter, WillState } from '@around/messages';
import type { Clock, Log, Timer } from '@around/platform';

/** Letters that are under way at a time, of all homes. */
const AT_ONCE = 8;
/** What a push service did not take is tried again, so often and so long after. */
const TRIES = 5;
const AGAIN_MS = 60_000;
/** Where the other relays cannot be asked whether the home is there, this one asks itself again so soon. */
const ASK_MS = 15_000;
/** A home that comes and goes sends no more than that: with a relay nobody is to be flooded. */
const LETTERS_PER_HOUR = 128;
const HOUR_MS = 3_600_000;
/** A timer takes no more; what is not due then waits on. */
const LONGEST_MS = 86_400_000;
const NEVER = Number.POSITIVE_INFINITY;

/** What a push service said: `sent`; `refused`: it never will; `later`: it did not now. */
export type Posted = 'sent' | 'refused' | 'later';

export interface WillsPorts {
  readonly clock: Pick<Clock, 'now' | 'wall' | 'after'>;
  readonly log: Log;
  /** Sends one letter; where it rejects, that is `later`. */
  post(letter: WillLetter): Promise<Posted>;
  /** False while a home could be at another relay without this one hearing of it. Missing: this relay is alone. */
  readonly sure?: () => boolean;
}

interface Letter {
  readonly letter: WillLetter;
  tries: number;
  /** Monotonic ms. */
  at: number;
}

interface Pending {
  readonly will: Will;
  /** Unix ms: the home was last heard. */
  readonly since: number;
  readonly letters: readonly Letter[];
  released: number | undefined;
  sent: number;
  timer: Timer | undefined;
}

/**
 * Wills of homes that have gone silent: waits as long as each home wished, and sends its letters unless the home comes back first. In
 * memory alone (docs/decisions/0024): what a relay has on its disk names no phone.
 */
export class Wills {
  readonly #ports: WillsPorts;
  readonly #pending = new Map<string, Pending>();
  /** Carried out, and their homes not told yet. */
  readonly #done = new Map<string, NonNullable<WillState['released']>>();
  readonly #spent = new Map<string, { since: number; letters: number }>();
  #underWay = 0;
  #stopped = false;

  constructor(ports: WillsPorts) {
    this.#ports = ports;
  }

  /** Homes whose wills wait. */
  get homes(): string[] {
    return [...this.#pending.keys()];
  }

  /** A home's link ended, and it had not said goodbye. @param silent ms since its last sign of life */
  lost(home: string, will: Will, silent: number): void {
    this.#drop(home);
    if (this.#stopped || will.letters.length === 0) return;
    const { clock } = this.#ports;
    const at = clock.now() + Math.max(0, will.after - silent);
    const letters = will.letters.map((letter) => ({ letter, tries: 0, at }));
    const pending: Pending = { will, since: clock.wall() - Math.round(silent), letters, released: undefined, sent: 0, timer: undefined };
    this.#pending.set(home, pending);
    this.#wait(home, pending);
  }

  /** The home is here again, or at another relay, or may not come any more: nothing more is sent. */
  back(home: string): void {
    const pending = this.#drop(home);
    if (pending?.released === undefined) return;
    this.#done.set(home, { at: pending.released, since: pending.since, sent: pending.sent });
  }

  /** The home is no more. */
  forget(home: string): void {
    this.#drop(home);
    this.#done.delete(home);
    this.#spent.delete(home);
  }

  /** What was sent for this home while it was gone; told once. */
  report(home: string): WillState['released'] {
    const done = this.#done.get(home);
    this.#done.delete(home);
    return done;
  }

  /** Nothing is sent any more: this relay is going away, and its homes are not. */
  stop(): void {
    this.#stopped = true;
    for (const home of this.homes) this.#drop(home);
  }

  #drop(home: string): Pending | undefined {
    const pending = this.#pending.get(home);
    pending?.timer?.cancel();
    this.#pending.delete(home);
    return pending;
  }

  #wait(home: string, pending: Pending, atLeast = 0): void {
    const first = Math.min(...pending.letters.map(({ at }) => at));
    if (first === NEVER) return;
    const ms = Math.min(Math.max(first - this.#ports.clock.now(), atLeast), LONGEST_MS);
    pending.timer = this.#ports.clock.after(ms, () => void this.#due(home, pending));
  }

  async #due(home: string, pending: Pending): Promise<void> {
    const { clock, log, sure } = this.#ports;
    if (sure?.() === false) return this.#wait(home, pending, ASK_MS);
    const now = clock.now();
    const wall = clock.wall();
    const due: Letter[] = [];
    for (const one of pending.letters) {
      if (one.at > now) continue;
      const held = heldFor(one.letter, wall);
      one.at = held > 0 ? now + held : NEVER;
      if (held === 0) due.push(one);
    }
    const good = wall < pending.will.until ? due.filter(() => this.#afford(home)) : [];
    if (good.length < due.length)
      log.warn('not all is sent that a silent home prepared: too old, or too much in an hour', { home, letters: due.length - good.length });
    if (good.length > 0) {
      log.info('a home is silent: what it prepared for that is sent', { event: 'home.silent', home, letters: good.length });
      pending.released ??= wall;
      await this.#sendAll(home, pending, good);
    }
    if (this.#pending.get(home) === pending) this.#wait(home, pending);
  }

  async #sendAll(home: string, pending: Pending, letters: readonly Letter[]): Promise<void> {
    const queue = [...letters];
    const worker = async (): Promise<void> => {
      // A home that comes back in the middle of it is not silent any more.
      for (let one = queue.shift(); one !== undefined && this.#pending.get(home) === pending; one = queue.shift()) {
        await this.#send(pending, one);
      }
    };
    const free = Math.max(1, AT_ONCE - this.#underWay);
    await Promise.all(Array.from({ length: Math.min(free, queue.length) }, worker));
  }

  async #send(pending: Pending, one: Letter): Promise<void> {
    this.#underWay++;
    const posted = await this.#ports.post(one.letter).catch(() => 'later' as const);
    this.#underWay--;
    one.tries++;
    if (posted === 'sent') pending.sent++;
    else if (posted === 'later' && one.tries < TRIES) one.at = this.#ports.clock.now() + AGAIN_MS * one.tries;
  }

  #afford(home: string): boolean {
    const now = this.#ports.clock.now();
    let spent = this.#spent.get(home);
    if (spent === undefined || now - spent.since >= HOUR_MS) {
      spent = { since: now, letters: 0 };
      this.#spent.set(home, spent);
    }
    spent.letters++;
    return spent.letters <= LETTERS_PER_HOUR;
  }
}

/** Ms until the end of the times at which this letter is not to be sent; 0 where it may go. */
function heldFor({ hold = [] }: WillLetter, wall: number): number {
  let when = wall;
  for (const { from, until } of [...hold].sort((a, b) => a.from - b.from)) if (when >= from && when < until) when = until;
  return when - wall;
}
