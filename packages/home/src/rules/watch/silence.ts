import { spanMs, type Trigger } from '@around/messages';
import type { Timer } from '@around/platform';
import type { Watch, WatchNews, WatchPorts } from './watch.js';

type SilenceTrigger = Extract<Trigger, { silent: string } | { back: string }>;

/** Shorter silences are no news: a restart is none. */
const SILENT_MS = 60_000;

/** A thing, a controller or the relay that falls silent, or is heard of again. What was silent already at first is not told. */
export class SilenceWatch implements Watch {
  readonly next = undefined;
  readonly #ports: WatchPorts;
  readonly #trigger: SilenceTrigger;
  readonly #target: string;
  readonly #news: WatchNews;
  readonly #off: () => void;
  /** It was heard of since this began. */
  #heard = false;
  #told = false;
  #timer: Timer | undefined;

  constructor(ports: WatchPorts, trigger: SilenceTrigger, news: WatchNews) {
    this.#ports = ports;
    this.#trigger = trigger;
    this.#target = 'silent' in trigger ? trigger.silent : trigger.back;
    this.#news = news;
    this.#off = ports.board.onSilence(this.#target, (silent) => this.#take(silent));
    this.#take(ports.board.silent(this.#target));
  }

  stop(): void {
    this.#off();
    this.#timer?.cancel();
  }

  #take(silent: boolean | undefined): void {
    if (silent === undefined) return;
    if (!silent) {
      this.#heard = true;
      this.#timer?.cancel();
      this.#timer = undefined;
      if (this.#told && 'back' in this.#trigger) this.#news.fired({ why: `${this.#name()} is heard of again` });
      this.#told = false;
      return;
    }
    if (!this.#heard || this.#told || this.#timer !== undefined) return;
    this.#timer = this.#ports.clock.after(this.#wait(), () => this.#silent());
  }

  #wait(): number {
    if ('back' in this.#trigger || this.#trigger.for === undefined) return SILENT_MS;
    return spanMs(this.#trigger.for) ?? SILENT_MS;
  }

  #silent(): void {
    this.#timer = undefined;
    this.#told = true;
    if ('silent' in this.#trigger) this.#news.fired({ why: `nothing is heard of ${this.#name()}` });
  }

  #name(): string {
    if (this.#target === 'relay') return 'the relay';
    return this.#ports.board.thing(this.#target)?.td.title ?? this.#target;
  }
}
