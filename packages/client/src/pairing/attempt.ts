import {
  CLOSE,
  decodePairingGrant,
  decodePairingStep,
  type PairingGrant,
  type PairingRequest,
  PROTOCOL_VERSION,
  packEnvelope,
  paddedJson,
  type ToPhoneControl,
  toUtf8,
  unpackEnvelope,
} from '@around/messages';
import type { Clock, Timer } from '@around/platform';
import { Handshake, type KeyPair, PHONE_PROLOGUE, SealedSession, type Suite, sixDigits, XXpsk3 } from '@around/sealing';
import type { PhoneSocket } from '../connection/phoneSocket.js';
import { errorOfClose, PairingError } from './errors.js';

const NOTHING = new Uint8Array(0);
/** Without a word for this long the way is given up. */
const PATIENCE_MS = 12_000;
/** A home that is away may be about to come back. */
const AWAY_MS = 3_000;

/** What one attempt needs to know. */
export interface PairingFacts {
  readonly by: 'link' | 'code';
  readonly slot: string;
  readonly psk: Uint8Array;
  readonly keyPair: KeyPair;
  readonly request: PairingRequest;
  /** With a link: the home's id and static key must be these. */
  readonly home?: { readonly id: string; readonly key: Uint8Array };
  /** Both screens may show these six digits. */
  onDigits?(digits: string): void;
  /** Stores what the grant gives; only then the home hears `stored`. @param way what the other side says it is */
  store(grant: PairingGrant, homeKey: Uint8Array, way: 'relay' | 'lan' | undefined): Promise<void>;
}

/** One pairing over one socket (PROTOCOL.md, Pairing 4). Resolves once the home has committed. @throws PairingError */
export function attemptPairing(
  ports: { readonly clock: Clock; readonly suite: Suite },
  socket: PhoneSocket,
  facts: PairingFacts,
): Promise<void> {
  return new Promise((resolve, reject) => new Attempt(ports, socket, facts, resolve, reject).start());
}

class Attempt {
  readonly #clock: Clock;
  readonly #socket: PhoneSocket;
  readonly #facts: PairingFacts;
  readonly #resolve: () => void;
  readonly #reject: (error: PairingError) => void;
  readonly #suite: Suite;
  #handshake: Handshake;
  #sealed: SealedSession | undefined;
  #stage: 'greeting' | 'proving' | 'storing' | 'stored' | 'over' = 'greeting';
  #way: 'relay' | 'lan' | undefined;
  #timer: Timer | undefined;
  #frames: Promise<void> = Promise.resolve();

  constructor(
    ports: { readonly clock: Clock; readonly suite: Suite },
    socket: PhoneSocket,
    facts: PairingFacts,
    resolve: () => void,
    reject: (error: PairingError) => void,
  ) {
    this.#clock = ports.clock;
    this.#suite = ports.suite;
    this.#socket = socket;
    this.#facts = facts;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#handshake = this.#newHandshake();
  }

  start(): void {
    this.#socket.handle({
      onControl: (message) => this.#control(message),
      // One after another: a key of WebCrypto answers later.
      onFrame: (frame) => {
        this.#frames = this.#frames.then(() => this.#frame(frame)).catch((error: unknown) => this.#fail(asError(error)));
      },
      onClose: (code, reason) => {
        // What came before the close counts before it.
        this.#frames = this.#frames.then(() => this.#closed(code, reason));
      },
    });
    this.#greet();
  }

  #newHandshake(): Handshake {
    const { psk, keyPair } = this.#facts;
    return new Handshake({ suite: this.#suite, pattern: XXpsk3, initiator: true, prologue: PHONE_PROLOGUE, staticKey: keyPair, psk });
  }

  #greet(): void {
    this.#patience(PATIENCE_MS, new PairingError('unreachable', 'the home does not answer: try again, or make a new invitation'));
    this.#handshake = this.#newHandshake();
    const { slot, home } = this.#facts;
    const message1 = this.#handshake.write(NOTHING);
    this.#socket.say({ t: 'hello', v: PROTOCOL_VERSION, slot, ...(home === undefined ? {} : { home: home.id }) });
    this.#socket.send(message1);
  }

  #control(message: ToPhoneControl): void {
    if (message.t === 'open') this.#way = message.way;
    if (message.t !== 'home' || this.#stage !== 'greeting') return;
    if (message.up) this.#greet();
    else {
      const error = new PairingError('away', 'the relay is there, but the home is not connected to it: start the home, then try again');
      this.#patience(AWAY_MS, error);
    }
  }

  async #frame(frame: Uint8Array): Promise<void> {
    if (this.#stage === 'greeting') await this.#prove(frame);
    else if (this.#stage === 'proving') await this.#granted(frame);
    else if (this.#stage === 'stored') this.#done(frame);
  }

  async #prove(frame: Uint8Array): Promise<void> {
    const handshake = this.#handshake;
    if ((await handshake.readAsync(frame)) === undefined) throw this.#strange();
    const { home, request, onDigits } = this.#facts;
    const shown = handshake.remoteStatic;
    if (home !== undefined && !same(home.key, shown)) {
      throw new PairingError('wrongHome', 'who answered is not the home of this link: check the address, or make a new invitation');
    }
    const message3 = await handshake.writeAsync(paddedJson(request));
    const transport = handshake.split();
    this.#sealed = new SealedSession(transport);
    this.#stage = 'proving';
    onDigits?.(sixDigits(transport.hash));
    this.#socket.send(message3);
  }

  async #granted(frame: Uint8Array): Promise<void> {
    const json = this.#open(frame);
    if (json === undefined) return;
    const grant = decodePairingGrant(json);
    if (!grant.ok) throw this.#refusal(json);
    const { home } = this.#facts;
    if (home !== undefined && home.id !== grant.value.home.id) throw this.#strange();
    this.#stage = 'storing';
    this.#timer?.cancel();
    try {
      await this.#facts.store(grant.value, this.#handshake.remoteStatic as Uint8Array, this.#way);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new PairingError('notStored', `the new keys could not be stored (${why}): the invitation is still good, try again`, {
        cause: error,
      });
    }
    this.#stage = 'stored';
    this.#patience(PATIENCE_MS, this.#unconfirmed());
    for (const record of this.#sealed?.seal(packEnvelope(toUtf8('{"t":"stored"}'))) ?? []) this.#socket.send(record);
  }

  #done(frame: Uint8Array): void {
    const json = this.#open(frame);
    if (json === undefined) return;
    const step = decodePairingStep(json);
    if (!step.ok || step.value.t !== 'done') throw this.#refusal(json);
    this.#end();
    this.#socket.close(CLOSE.normal, 'paired');
    this.#resolve();
  }

  #closed(code: number, reason: string): void {
    if (this.#stage === 'over') return;
    if (this.#stage === 'stored') this.#fail(this.#unconfirmed());
    else this.#fail(errorOfClose(code, reason, this.#stage !== 'greeting', this.#facts.by));
  }

  #open(frame: Uint8Array): Uint8Array | undefined {
    const message = this.#sealed?.open(frame);
    if (message === undefined) return undefined;
    const envelope = message === 'invalid' ? undefined : unpackEnvelope(message);
    if (envelope?.ok !== true) throw this.#strange();
    return envelope.value.json;
  }

  #refusal(json: Uint8Array): PairingError {
    const step = decodePairingStep(json);
    return step.ok && step.value.t === 'sorry' ? new PairingError('refused', step.value.message) : this.#strange();
  }

  #strange(): PairingError {
    return new PairingError('refused', 'the other side does not speak this protocol: check the address, update the older side');
  }

  #unconfirmed(): PairingError {
    return new PairingError(
      'unconfirmed',
      'the keys are stored, but the home did not confirm them: try them; if they are refused, pair again',
    );
  }

  #patience(ms: number, error: PairingError): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(ms, () => this.#fail(error));
  }

  #fail(error: PairingError): void {
    if (this.#stage === 'over') return;
    this.#end();
    this.#socket.close(CLOSE.normal, 'the pairing failed');
    this.#reject(error);
  }

  #end(): void {
    this.#stage = 'over';
    this.#timer?.cancel();
  }
}

function same(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return a.length === b?.length && a.every((byte, i) => byte === b[i]);
}

function asError(error: unknown): PairingError {
  if (error instanceof PairingError) return error;
  return new PairingError('refused', error instanceof Error ? error.message : String(error), { cause: error });
}
