import { CLOSE, fromPhoneControl, LIMITS, PROTOCOL_VERSION, toPhoneControl } from '@around/messages';
import { type Clock, limitKey, type Timer, type WebConnection, type WebHandlers } from '@around/platform';
import type { PhoneLine } from '../switchboard/phoneLine.js';
import type { HelloOutcome, Switchboard } from '../switchboard/switchboard.js';
import { count } from '../switchboard/tally.js';
import type { Doorkeeper, Visit } from './doorkeeper.js';
import type { Failures } from './failures.js';

export interface PhoneEdgePorts {
  readonly clock: Pick<Clock, 'after'>;
  readonly switchboard: Switchboard;
  readonly doorkeeper: Doorkeeper;
  readonly failures: Failures;
}

/** Outcomes that count as a failed handshake. A home that has all the phones it may have is nobody's fault. */
const FAILED: ReadonlySet<HelloOutcome> = new Set(['unknownHome', 'unknownToken', 'noSlot', 'badHello']);
/** A home closes a channel so where the handshake failed. */
const HOME_REFUSED: ReadonlySet<number> = new Set([CLOSE.badSeal, CLOSE.refused, CLOSE.unknownToken]);

/** Takes the sockets of `/phone`: a hello, then sealed frames that pass unread. */
export class PhoneEdge {
  readonly #ports: PhoneEdgePorts;
  readonly #helloMs: number;

  constructor(ports: PhoneEdgePorts, options: { readonly helloMs: number }) {
    this.#ports = ports;
    this.#helloMs = options.helloMs;
  }

  accept(socket: WebConnection): void {
    const { doorkeeper, switchboard } = this.#ports;
    const visit = doorkeeper.enter(limitKey(socket.remote.host), socket);
    if (visit === undefined) {
      count(switchboard.tally.refusedPhones, 'connections');
      refuse(socket, CLOSE.tooMany, 'too many connections from this address: close one');
      return;
    }
    const line = switchboard.addPhone(socket);
    if (line === undefined) {
      count(switchboard.tally.refusedPhones, 'full');
      doorkeeper.leave(visit);
      refuse(socket, CLOSE.full, 'this relay is full: try again later');
      return;
    }
    socket.handle(new PhoneSocket(this.#ports, line, visit, this.#helloMs));
  }
}

/** One phone's socket. */
class PhoneSocket implements WebHandlers {
  readonly #ports: PhoneEdgePorts;
  readonly #line: PhoneLine;
  readonly #visit: Visit;
  #timer: Timer | undefined;

  constructor(ports: PhoneEdgePorts, line: PhoneLine, visit: Visit, helloMs: number) {
    this.#ports = ports;
    this.#line = line;
    this.#visit = visit;
    this.#timer = ports.clock.after(helloMs, () => line.end(CLOSE.helloTimeout, 'no hello came'));
    line.onRefused = (code) => {
      if (HOME_REFUSED.has(code)) ports.failures.note(visit.key);
    };
  }

  onBinary(bytes: Uint8Array): void {
    if (this.#timer !== undefined) this.#fail(CLOSE.protocolError, 'the hello comes first');
    else if (bytes.length > LIMITS.frame) this.#line.end(CLOSE.protocolError, `a frame has at most ${LIMITS.frame} bytes`);
    else this.#line.frame(bytes);
  }

  onText(text: string): void {
    const message = fromPhoneControl.decode(text, LIMITS.hello);
    if (!message.ok) {
      this.#fail(CLOSE.protocolError, message.error);
      return;
    }
    if (message.value.t === 'ping') {
      if (this.#timer !== undefined) {
        this.#fail(CLOSE.protocolError, 'the hello comes first');
        return;
      }
      this.#ports.switchboard.ping(this.#line, message.value.n);
      return;
    }
    if (message.value.v !== PROTOCOL_VERSION) {
      this.#fail(CLOSE.versionMismatch, `this relay speaks version ${PROTOCOL_VERSION}: update the phone or the relay`);
      return;
    }
    this.#timer?.cancel();
    this.#timer = undefined;
    const { switchboard, failures, doorkeeper } = this.#ports;
    const { token } = message.value;
    this.#line.onOpen = () => {
      if (token !== undefined) doorkeeper.prove(this.#visit);
    };
    const outcome = switchboard.hello(this.#line, message.value, text, failures.throttled(this.#visit.key));
    if (FAILED.has(outcome)) failures.note(this.#visit.key);
    else if (outcome === 'open') this.#line.onOpen();
  }

  onPong(): void {
    this.#line.pong();
  }

  onClose(code: number, reason: string): void {
    this.#timer?.cancel();
    this.#ports.doorkeeper.leave(this.#visit);
    this.#line.closed(code, reason);
  }

  /** Something that no phone of ours sends. */
  #fail(code: number, message: string): void {
    if (this.#line.state === 'closed') return;
    this.#ports.failures.note(this.#visit.key);
    count(this.#ports.switchboard.tally.refusedPhones, 'protocol');
    this.#line.toPhone(toPhoneControl.encode({ t: 'sorry', code, message }));
    this.#line.end(code, message.slice(0, 100));
  }
}

function refuse(socket: WebConnection, code: number, message: string): void {
  socket.send(toPhoneControl.encode({ t: 'sorry', code, message }));
  socket.close(code, message);
}
