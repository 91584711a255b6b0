import { cutText, type NotifyMessage } from '@around/messages';
import type { Clock, Timer } from '@around/platform';

/** So many of one source come through at once; then one in so many ms. */
const BURST = 5;
const EACH_MS = 60_000;
/** What was held back is told together that long after the first of it. */
const SUM_MS = 60_000;

interface Source {
  tokens: number;
  since: number;
  held: number;
  timer: Timer | undefined;
}

/** Lets nobody be flooded: of what comes too fast, the number alone is told. */
export class Flood {
  readonly #clock: Clock;
  readonly #sources = new Map<string, Source>();

  constructor(ports: { readonly clock: Clock }) {
    this.#clock = ports.clock;
  }

  /** Whether it may be told. @param more told of those that may not, once, a minute after the first */
  take(source: string, more: (count: number) => void): boolean {
    const now = this.#clock.now();
    const known = this.#sources.get(source) ?? { tokens: BURST, since: now, held: 0, timer: undefined };
    this.#sources.set(source, known);
    known.tokens = Math.min(BURST, known.tokens + (now - known.since) / EACH_MS);
    known.since = now;
    if (known.tokens >= 1) {
      known.tokens--;
      this.#forgetFull(now);
      return true;
    }
    known.held++;
    known.timer ??= this.#clock.after(SUM_MS, () => {
      const { held } = known;
      known.timer = undefined;
      known.held = 0;
      more(held);
    });
    return false;
  }

  stop(): void {
    for (const { timer } of this.#sources.values()) timer?.cancel();
    this.#sources.clear();
  }

  /** Who has said nothing for long has all its tokens again. */
  #forgetFull(now: number): void {
    if (this.#sources.size < 200) return;
    for (const [source, { since, timer }] of this.#sources)
      if (timer === undefined && now - since > BURST * EACH_MS) this.#sources.delete(source);
  }
}

/** What is told of those that came too fast. */
export const more = ({ picture: _, escalate: __, ...message }: NotifyMessage, count: number): NotifyMessage => ({
  ...message,
  text: cutText(`${message.text ?? ''}\n(+${count})`.trim(), 600),
});
