import { BadPeerKey, type KeyPair, type Suite } from '../suite.js';
import type { CipherState } from './cipherState.js';
import type { Pattern, Token } from './patterns.js';
import { isSmallOrder } from './smallOrder.js';
import { SymmetricState } from './symmetricState.js';

export interface HandshakeOptions {
  readonly suite: Suite;
  readonly pattern: Pattern;
  readonly initiator: boolean;
  readonly prologue?: Uint8Array;
  /** Own static key, where the pattern has one. */
  readonly staticKey?: KeyPair;
  /** The responder's static public key, where the initiator knows it. */
  readonly remoteStatic?: Uint8Array;
  /** 32 bytes. A responder of IKpsk2 or XXpsk3 may set it later, with `setPsk`, once it knows who is there. */
  readonly psk?: Uint8Array;
  /** Own ephemeral key, for published vectors only. */
  readonly ephemeral?: KeyPair;
}

/** What a finished handshake gives: one key a direction, and a hash that both sides share and nobody else knows. */
export interface Transport {
  readonly send: CipherState;
  readonly receive: CipherState;
  readonly hash: Uint8Array;
}

/** Thrown for misuse (wrong turn, missing key), never for what a peer sent. */
export class HandshakeMisuse extends Error {
  override readonly name = 'HandshakeMisuse';
}

/** A Diffie–Hellman that the engine asks its driver for: with a synchronous key at once, with WebCrypto in a while. */
interface DhRequest {
  readonly own: KeyPair;
  readonly peer: Uint8Array;
}
type Steps<T> = Generator<DhRequest, T, Uint8Array>;

/**
 * A Noise handshake (spec revision 34), table-driven: `write` and `read` in turn until `finished`, then `split`.
 * `read` answers undefined for whatever does not fit; the handshake is then dead.
 */
export class Handshake {
  readonly #o: HandshakeOptions;
  readonly #state: SymmetricState;
  #turn = 0;
  #dead = false;
  #psk: Uint8Array | undefined;
  #e: KeyPair | undefined;
  #re: Uint8Array | undefined;
  #rs: Uint8Array | undefined;

  constructor(options: HandshakeOptions) {
    this.#o = options;
    this.#psk = options.psk;
    this.#rs = options.remoteStatic;
    this.#state = new SymmetricState(options.suite, `Noise_${options.pattern.name}_25519_ChaChaPoly_SHA256`);
    this.#state.mixHash(options.prologue ?? new Uint8Array(0));
    if (options.pattern.responderKnown) {
      const known = options.initiator ? options.remoteStatic : options.staticKey?.publicKey;
      if (known === undefined) throw new HandshakeMisuse('this pattern needs the responder’s static key');
      this.#state.mixHash(known);
    }
  }

  get finished(): boolean {
    return this.#turn === this.#o.pattern.messages.length && !this.#dead;
  }

  /** The peer's static public key, once it was read. */
  get remoteStatic(): Uint8Array | undefined {
    return this.#rs;
  }

  setPsk(psk: Uint8Array): void {
    this.#psk = psk;
  }

  write(payload: Uint8Array): Uint8Array {
    return runSync(this.#write(payload));
  }

  read(message: Uint8Array): Uint8Array | undefined {
    try {
      return runSync(this.#read(message));
    } catch (error) {
      return this.#peersFault(error);
    }
  }

  /** As `write`, for keys that answer `dh` with a promise. */
  writeAsync(payload: Uint8Array): Promise<Uint8Array> {
    return runAsync(this.#write(payload));
  }

  /** As `read`, for keys that answer `dh` with a promise. */
  async readAsync(message: Uint8Array): Promise<Uint8Array | undefined> {
    try {
      return await runAsync(this.#read(message));
    } catch (error) {
      return this.#peersFault(error);
    }
  }

  split(): Transport {
    if (!this.finished) throw new HandshakeMisuse('the handshake is not finished');
    const { first, second } = this.#state.split();
    const hash = this.#state.hash;
    return this.#o.initiator ? { send: first, receive: second, hash } : { send: second, receive: first, hash };
  }

  #tokens(writing: boolean): readonly Token[] {
    const tokens = this.#o.pattern.messages[this.#turn];
    const ours = (this.#turn % 2 === 0) === this.#o.initiator;
    if (tokens === undefined || ours !== writing || this.#dead)
      throw new HandshakeMisuse(writing ? 'not our turn to write' : 'not our turn to read');
    return tokens;
  }

  *#write(payload: Uint8Array): Steps<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (const token of this.#tokens(true)) {
      if (token === 'e') {
        this.#e = this.#o.ephemeral ?? this.#o.suite.generateKeyPair();
        parts.push(this.#e.publicKey);
        this.#mixEphemeral(this.#e.publicKey);
      } else if (token === 's') {
        parts.push(this.#state.encryptAndHash(this.#own('s').publicKey));
      } else yield* this.#mix(token);
    }
    parts.push(this.#state.encryptAndHash(payload));
    this.#turn++;
    const message = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      message.set(part, at);
      at += part.length;
    }
    return message;
  }

  *#read(message: Uint8Array): Steps<Uint8Array | undefined> {
    let rest = message;
    for (const token of this.#tokens(false)) {
      if (token === 'e') {
        if (rest.length < 32) return this.#fail();
        this.#re = rest.slice(0, 32);
        if (isSmallOrder(this.#re)) return this.#fail();
        rest = rest.subarray(32);
        this.#mixEphemeral(this.#re);
      } else if (token === 's') {
        const length = 32 + this.#state.overhead;
        const key = rest.length < length ? undefined : this.#state.decryptAndHash(rest.subarray(0, length));
        if (key === undefined) return this.#fail();
        this.#rs = key.slice();
        if (isSmallOrder(this.#rs)) return this.#fail();
        rest = rest.subarray(length);
      } else yield* this.#mix(token);
    }
    const payload = this.#state.decryptAndHash(rest);
    if (payload === undefined) return this.#fail();
    this.#turn++;
    return payload;
  }

  #peersFault(error: unknown): undefined {
    if (error instanceof BadPeerKey) return this.#fail();
    throw error;
  }

  #fail(): undefined {
    this.#dead = true;
    return undefined;
  }

  /** In psk handshakes an ephemeral key is mixed into the key too (§9.2). */
  #mixEphemeral(key: Uint8Array): void {
    this.#state.mixHash(key);
    if (this.#o.pattern.name.includes('psk')) this.#state.mixKey(key);
  }

  *#mix(token: Exclude<Token, 'e' | 's'>): Steps<void> {
    if (token === 'psk') {
      if (this.#psk === undefined) throw new HandshakeMisuse('no pre-shared key is set');
      this.#state.mixKeyAndHash(this.#psk);
      return;
    }
    // The first letter is the initiator's key, the second the responder's (§5.3).
    const [mine, theirs] = this.#o.initiator ? [token[0], token[1]] : [token[1], token[0]];
    const peer = theirs === 'e' ? this.#re : this.#rs;
    if (peer === undefined) throw new HandshakeMisuse('the peer’s key is not known yet');
    this.#state.mixKey(yield { own: this.#own(mine === 'e' ? 'e' : 's'), peer });
  }

  #own(which: 'e' | 's'): KeyPair {
    const key = which === 'e' ? this.#e : this.#o.staticKey;
    if (key === undefined) throw new HandshakeMisuse(`this pattern needs our ${which === 'e' ? 'ephemeral' : 'static'} key`);
    return key;
  }
}

function runSync<T>(steps: Steps<T>): T {
  let next = steps.next();
  while (!next.done) {
    const shared = next.value.own.dh(next.value.peer);
    if (!(shared instanceof Uint8Array)) throw new HandshakeMisuse('this key answers later: use the async methods');
    next = steps.next(shared);
  }
  return next.value;
}

async function runAsync<T>(steps: Steps<T>): Promise<T> {
  let next = steps.next();
  while (!next.done) next = steps.next(await next.value.own.dh(next.value.peer));
  return next.value;
}
