import { cutText, decodeWillState, encodeRelayFrame, LIMITS, RELAY_FRAME, toUtf8, type Will } from '@around/messages';
import type { Clock, Log, Timer } from '@around/platform';
import type { WillWriter } from '../seams.js';

/** The times in a will are its home's last sign of life: it is written anew so often. */
export const WRITE_MS = 60_000;
/** Characters of letters in one frame, which holds 65,535 bytes. */
const PART = 48_000;

/** The will that one relay keeps: given when the link is made, and anew each minute. */
export class RelayWill {
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #writer: WillWriter;
  readonly #send: (frame: Uint8Array) => void;
  #timer: Timer | undefined;
  #unsubscribe: (() => void) | undefined;
  /** Written, given: one after the other, for one may come in parts. */
  #state: 'idle' | 'busy' | 'again' = 'idle';
  /** What was given last; an empty one need not be given twice. */
  #given: number | undefined;
  #over = false;

  constructor(ports: { readonly clock: Clock; readonly log: Log }, writer: WillWriter, send: (frame: Uint8Array) => void) {
    this.#ports = ports;
    this.#writer = writer;
    this.#send = send;
  }

  start(): void {
    const give = (): void => void this.#giveAll();
    this.#timer = this.#ports.clock.every(WRITE_MS, give);
    this.#unsubscribe = this.#writer.onChange(give);
    give();
  }

  stop(): void {
    this.#over = true;
    this.#timer?.cancel();
    this.#unsubscribe?.();
  }

  /** The relay's answer. What it says about earlier is believed in nothing but that people were told. */
  take(payload: Uint8Array): void {
    const state = decodeWillState(payload);
    if (state.ok && state.value.released !== undefined) this.#writer.released(state.value.released);
  }

  async #giveAll(): Promise<void> {
    if (this.#state !== 'idle') {
      this.#state = 'again';
      return;
    }
    do {
      this.#state = 'busy';
      await this.#give();
    } while (this.#wantedAgain() && !this.#over);
    this.#state = 'idle';
  }

  #wantedAgain(): boolean {
    return this.#state === 'again';
  }

  async #give(): Promise<void> {
    const { clock, log } = this.#ports;
    let will: Omit<Will, 'more'> | undefined;
    try {
      will = await this.#writer.write();
    } catch (error) {
      log.warn('what the relay is to send when this home is silent cannot be written', { error: cutText(String(error), 200) });
      return;
    }
    if (this.#over) return;
    const { after, until, letters } = will ?? { after: 86_400_000, until: Math.round(clock.wall()), letters: [] };
    if (letters.length === 0 && this.#given === 0) return;
    this.#given = letters.length;
    const parts: Will['letters'][] = [[]];
    let size = 0;
    for (const letter of letters) {
      const more = JSON.stringify(letter).length;
      if (size > 0 && size + more > PART) {
        parts.push([]);
        size = 0;
      }
      parts.at(-1)?.push(letter);
      size += more;
    }
    parts.forEach((part, n) => {
      const said: Will = { after, until, letters: part, ...(n < parts.length - 1 ? { more: true } : {}) };
      const payload = toUtf8(JSON.stringify(said));
      if (payload.length <= LIMITS.frame) this.#send(encodeRelayFrame(RELAY_FRAME.will, 0, payload));
    });
  }
}
