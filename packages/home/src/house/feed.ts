import type { Change } from '@around/messages';
import { ChangeLog, type News } from './changeLog.js';

/** So often what is told makes further news within one turn. */
const ROUNDS = 100;

/** What happens in the house: numbered, kept for those who come back, and told to who listens, a turn at a time. */
export class Feed {
  readonly log: ChangeLog;
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  readonly #before: (changes: readonly Change[]) => void;
  #turn: Change[] = [];

  /**
   * @param epoch 16 random bytes, base64url
   * @param before called with what is about to be told
   */
  constructor(epoch: string, before: (changes: readonly Change[]) => void) {
    this.log = new ChangeLog(epoch);
    this.#before = before;
  }

  emit(news: News): void {
    if (this.#turn.push(this.log.append(news)) === 1) Promise.resolve().then(() => this.settle());
  }

  subscribe(listener: (changes: readonly Change[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A number for what only one client is told. All that came before it is delivered first, so that no client skips it. */
  privateNumber(): number {
    this.settle();
    return this.log.skip();
  }

  /** Delivers what happened in this turn now, and what comes of that: whoever begins with the newest number is told nothing twice. */
  settle(): void {
    for (let round = 0; round < ROUNDS && this.#turn.length > 0; round++) {
      const changes = this.#turn;
      this.#turn = [];
      this.#before(changes);
      for (const listener of [...this.#listeners]) listener(changes);
    }
    // Listeners that answer each other for ever get no more of this turn than that.
    if (this.#turn.length > 0) Promise.resolve().then(() => this.settle());
  }
}
