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
/** A relay that starts gives homes so long to come back before it takes them for silent: they dial again within 30 s. */
const GRACE_MS = 60_000;
/** A timer takes no more; what is not due then waits on. */
const LONGEST_MS = 86_400_000;
const NEVER = Number.POSITIVE_INFINITY;

/** What a push service said: `sent`; `refused`: it never will; `later`: it did not now. */
export type Posted = 'sent' | 'refused' | 'later';

/** What must not be forgotten of a home that is gone. */
export interface KeptWill {
  /** Its letters: those of which none was sent, and of which it is not being tried. */
  readonly will: Will;
  /** Unix ms: the home was last heard. */
  readonly since: number;
  /** Unix ms: when its letters were first sent. */
  readonly released?: number;
  /** So many were taken. */
  readonly sent: number;
}

export interface WillBook {
  /** Takes the place of what was kept of this home. It is on the disk itself when this resolves, or cannot be; never rejects. */
  put(home: string, kept: KeptWill): Promise<void>;
  remove(home: string): void;
}

export interface WillsPorts {
  readonly clock: Pick<Clock, 'now' | 'wall' | 'after'>;
  readonly log: Log;
  /** Sends one letter; where it rejects, that is `later`. */
  post(letter: WillLetter): Promise<Posted>;
  /** False while a home could be at another relay without this one hearing of it. Missing: this relay is alone. */
  readonly sure?: () => boolean;
  /** Missing: what is pending is forgotten with this process. */
  readonly book?: WillBook;
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
 * Wills of homes that have gone silent: waits as long as each home wished, and sends its letters unless the home comes back first. Of a
 * home that is there nothing is on the disk; of one that is gone its will, until it is back or all is sent (docs/decisions/0024).
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
    void this.#keep(home, pending);
    this.#wait(home, pending);
  }

  /** What was pending, or had not been told to its home, when this relay last ran. Before the first home is let in. */
  restore(kept: ReadonlyMap<string, KeptWill>): void {
    const { clock } = this.#ports;
    for (const [home, { will, since, released, sent }] of kept) {
      const left = Math.max(GRACE_MS, since + will.after - clock.wall());
      const letters = will.letters.map((letter) => ({ letter, tries: 0, at: clock.now() + left }));
      const pending: Pending = { will, since, letters, released, sent, timer: undefined };
      this.#pending.set(home, pending);
      this.#wait(home, pending);
    }
  }

  /** The home is here again, or at another relay, or may not come any more: nothing more is sent. */
  back(home: string): void {
    const pending = this.#drop(home);
    if (pending === undefined) return;
    if (pending.released !== undefined) this.#done.set(home, { at: pending.released, since: pending.since, sent: pending.sent });
    // Of what was sent only that is kept, until its home was told.
    for (const one of pending.letters) one.at = NEVER;
    void this.#keep(home, pending);
  }

  /** The home is no more. */
  forget(home: string): void {
    this.#drop(home);
    this.#done.delete(home);
    this.#spent.delete(home);
    this.#ports.book?.remove(home);
  }

  /** What was sent for this home while it was gone; told once. */
  report(home: string): WillState['released'] {
    const done = this.#done.get(home);
    if (this.#done.delete(home)) this.#ports.book?.remove(home);
    return done;
  }

  /** Nothing is sent any more: this relay is going away, and its homes are not. Those that were gone before are kept for its next start. */
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

  async #keep(home: string, { will, since, letters, released, sent }: Pending): Promise<void> {
    const left = letters.flatMap(({ letter, at }) => (at === NEVER ? [] : [letter]));
    if (left.length === 0 && released === undefined) return this.#ports.book?.remove(home);
    const { after, until } = will;
    const kept = { will: { after, until, letters: left }, since, sent, ...(released === undefined ? {} : { released }) };
    await this.#ports.book?.put(home, kept);
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
      // What is begun is on the disk as begun: whatever happens to this relay, no letter goes twice.
      await this.#keep(home, pending);
      await this.#sendAll(home, pending, good);
    }
    if (due.length > 0 && this.#pending.get(home) === pending) void this.#keep(home, pending);
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
