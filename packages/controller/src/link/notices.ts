import { cutText, type FromController } from '@around/messages';

type Notice = Extract<FromController, { t: 'notice' }>;

const KEPT = 100;

/** What the controller did by itself is told at once, or, where nobody listens, when somebody does again. */
export class Notices {
  readonly #send: (message: FromController) => boolean;
  #kept: Notice[] = [];

  constructor(send: (message: FromController) => boolean) {
    this.#send = send;
  }

  say(notice: Notice): void {
    // A message has room for 2,000 characters of words.
    const fitting = notice.detail.length > 2_000 ? { ...notice, detail: `${cutText(notice.detail, 1_999)}…` } : notice;
    if (this.#send(fitting)) return;
    this.#kept.push(fitting);
    if (this.#kept.length > KEPT) this.#kept.shift();
  }

  /** A home is there. */
  begin(): void {
    const kept = this.#kept;
    this.#kept = [];
    for (const notice of kept) this.say(notice);
  }
}
