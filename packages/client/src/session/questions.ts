import type { AskAnswer, AskName, AskWith, FromHome, FromPhone } from '@around/messages';
import type { Clock, Timer } from '@around/platform';
import { AskError } from '../api.js';
import { unfitness } from './fit.js';

type Answer = Extract<FromHome, { t: 'answer' }>;
type Pong = Extract<FromHome, { t: 'pong' }>;

/** An adoption dials a board and shakes hands with it: nothing that is asked takes longer. */
const ANSWER_MS = 30_000;

interface Open {
  readonly answered: (message: Answer | Pong) => void;
  readonly failed: (error: AskError) => void;
  readonly timer: Timer;
}

/** Requests that have one answer, by number. */
export class Questions {
  readonly #clock: Clock;
  readonly #open = new Map<number, Open>();
  #next = 1;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async ask<N extends AskName>(send: (message: FromPhone) => void, what: N, request: AskWith<N>): Promise<AskAnswer<N>> {
    const unfit = unfitness({ t: 'ask', n: this.#next, what, with: request });
    if (unfit !== undefined) throw new AskError('malformed', `this cannot be asked: ${unfit}`);
    const answer = await this.#question<Answer>((n) => send({ t: 'ask', n, what, with: request }));
    if (answer.error !== undefined) throw new AskError(answer.error.code, answer.error.message);
    // What every answer looks like is loaded with the first one: a page that starts asks nothing.
    const { checkAnswer } = await import('@around/messages/asks');
    const checked = checkAnswer(what, answer.ok);
    if (!checked.ok) throw new AskError('malformed', `the home's answer is not valid (${checked.error}): update the older side`);
    return checked.value;
  }

  ping(send: (message: FromPhone) => void, controller: string | undefined): Promise<Pong> {
    return this.#question<Pong>((n) => send({ t: 'ping', n, ...(controller === undefined ? {} : { controller }) }));
  }

  /** Answers are matched by number; one that nobody waits for is dropped. */
  answered(message: Answer | Pong): void {
    const open = this.#open.get(message.n);
    if (open === undefined) return;
    this.#open.delete(message.n);
    open.timer.cancel();
    open.answered(message);
  }

  /** The link is gone: nobody will answer. */
  lost(): void {
    for (const open of this.#open.values()) {
      open.timer.cancel();
      open.failed(new AskError('away', 'the link was lost before the answer came: look whether it was done, then ask again'));
    }
    this.#open.clear();
  }

  #question<M extends Answer | Pong>(send: (n: number) => void): Promise<M> {
    const n = this.#next++;
    return new Promise<M>((resolve, reject) => {
      const timer = this.#clock.after(ANSWER_MS, () => {
        this.#open.delete(n);
        reject(new AskError('timeout', `the home did not answer within ${ANSWER_MS / 1_000} s: try again`));
      });
      // Numbers are shared by both kinds, so that an answer of the wrong kind is one for nobody.
      this.#open.set(n, { answered: (message) => resolve(message as M), failed: reject, timer });
      send(n);
    });
  }
}
