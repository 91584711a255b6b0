import type { Clock, Timer } from '@around/platform';

/** News of one rule are told to phones that often at most, ms. */
const TOUCH_MS = 500;

/** Puts together what changes in a moment: a phone asks once for what it shows. */
export class Touches {
  readonly #clock: Clock;
  readonly #tell: (what: 'rule' | 'run', id: string) => void;
  readonly #waiting = new Set<string>();
  #timer: Timer | undefined;

  constructor(ports: { readonly clock: Clock }, tell: (what: 'rule' | 'run', id: string) => void) {
    this.#clock = ports.clock;
    this.#tell = tell;
  }

  add(what: 'rule' | 'run', id: string): void {
    this.#waiting.add(`${what} ${id}`);
    this.#timer ??= this.#clock.after(TOUCH_MS, () => this.#flush());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #flush(): void {
    this.#timer = undefined;
    for (const one of this.#waiting) {
      const [what, id] = one.split(' ') as ['rule' | 'run', string];
      this.#tell(what, id);
    }
    this.#waiting.clear();
  }
}
