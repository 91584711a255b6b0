import {
  CLOSE,
  type FromHome,
  type FromPhone,
  fromHome,
  fromPhone,
  LIMITS,
  packEnvelope,
  type SessionWelcome,
  toUtf8,
  unpackEnvelope,
} from '@around/messages';
import type { Clock } from '@around/platform';
import type { Greeted } from '../connection/greeting.js';
import { Taken } from './taken.js';

type Message<T extends FromHome['t']> = Extract<FromHome, { t: T }>;
type Picture = Omit<Message<'picture'>, 't'> & { readonly bytes: Uint8Array };
type Output = Omit<Message<'output'>, 't'> & { readonly bytes: Uint8Array };

/** What a session tells. */
export interface SessionEvents {
  /** Undefined where it was applied, else why it does not fit. */
  sync(message: Message<'sync'>): string | undefined;
  changes(message: Message<'changes'>): string | undefined;
  picture(picture: Picture): void;
  output(output: Output): void;
  pong(message: Message<'pong'>): void;
  answer(message: Message<'answer'>): void;
  /** The home was heard. */
  ticked(): void;
  revoked(reason: string): void;
  /** The session is over; close with `code`. */
  fault(code: number, detail: string): void;
}

/** One sealed session with the home: messages, their order, the home's tick, acknowledgements. */
export class Session {
  readonly welcome: SessionWelcome;
  readonly #clock: Clock;
  readonly #greeted: Greeted;
  readonly #send: (frame: Uint8Array) => void;
  readonly #events: SessionEvents;
  readonly #taken: Taken;
  /** The newest tick of the home, and our own monotonic ms when it came. */
  #tick: { readonly home: number; readonly own: number };
  #synced = false;
  #over = false;

  constructor(ports: { readonly clock: Clock }, greeted: Greeted, send: (frame: Uint8Array) => void, events: SessionEvents) {
    this.#clock = ports.clock;
    this.#greeted = greeted;
    this.#send = send;
    this.#events = events;
    this.welcome = greeted.welcome;
    this.#tick = { home: greeted.welcome.tick, own: this.#clock.now() };
    this.#taken = new Taken(this.#clock, (seq) => this.send({ t: 'taken', seq }));
  }

  /** The home's tick now, as a command is stamped with it (PROTOCOL.md, Freshness): never ahead of the home's own. */
  get tick(): number {
    return this.#tick.home + this.#clock.now() - this.#tick.own;
  }

  send(message: FromPhone): void {
    if (this.#over) return;
    for (const frame of this.#greeted.sealed.seal(packEnvelope(toUtf8(fromPhone.encode(message))))) this.#send(frame);
  }

  end(): void {
    this.#over = true;
    this.#taken.stop();
  }

  onFrame(frame: Uint8Array): void {
    if (this.#over) return;
    const message = this.#greeted.sealed.open(frame);
    if (message === undefined) return;
    if (message === 'invalid') {
      this.#fault(CLOSE.badSeal, 'a sealed frame did not open');
      return;
    }
    const envelope = unpackEnvelope(message);
    if (!envelope.ok) {
      this.#misfit(envelope.error);
      return;
    }
    const decoded = fromHome.decode(envelope.value.json, LIMITS.message);
    if (decoded.ok) this.#take(decoded.value, envelope.value.blob);
    // A message of a later version is not for us.
    else if (!decoded.error.startsWith('unknown message type')) this.#misfit(decoded.error);
    if (this.#greeted.sealed.worn) this.#fault(CLOSE.expired, 'the keys are due for renewal');
  }

  #take(message: FromHome, blob: Uint8Array | undefined): void {
    switch (message.t) {
      case 'sync':
        if (this.#synced) this.#misfit('a second sync');
        else this.#applied(message.seq, 0, this.#events.sync(message));
        this.#synced = true;
        return;
      case 'changes':
        if (!this.#synced) this.#misfit('changes before the sync');
        else this.#applied(message.seq, message.items.length, this.#events.changes(message));
        return;
      case 'tick':
        this.#tick = { home: message.tick, own: this.#clock.now() };
        this.#events.ticked();
        return;
      case 'picture': {
        const { t: _, ...picture } = message;
        if (blob !== undefined) this.#events.picture({ ...picture, bytes: blob.slice() });
        return;
      }
      case 'output': {
        const { t: _, ...output } = message;
        if (blob !== undefined) this.#events.output({ ...output, bytes: blob.slice() });
        return;
      }
      case 'pong':
        this.#events.pong(message);
        return;
      case 'answer':
        this.#events.answer(message);
        return;
      case 'revoked':
        this.#events.revoked(message.reason);
        return;
      case 'bye':
        this.#fault(CLOSE.goingAway, message.reason);
        return;
      default:
        assertNever(message);
    }
  }

  #applied(seq: number, changes: number, fault: string | undefined): void {
    if (fault === undefined) this.#taken.note(seq, changes);
    else this.#misfit(fault);
  }

  #misfit(what: string): void {
    this.#fault(CLOSE.protocolError, `what the home sent does not fit (${what}): if it stays so, update the older side`);
  }

  #fault(code: number, detail: string): void {
    if (this.#over) return;
    this.end();
    this.#events.fault(code, detail);
  }
}

function assertNever(message: never): never {
  throw new Error(`no handler for ${JSON.stringify(message)}`);
}
