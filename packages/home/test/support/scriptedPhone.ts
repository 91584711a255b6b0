import {
  type Change,
  decodePairingGrant,
  decodePairingStep,
  decodeSessionWelcome,
  type FromHome,
  type FromPhone,
  fromBase64Url,
  fromHome,
  fromPhone,
  LEVEL,
  LIMITS,
  normaliseCrockford,
  type PairingGrant,
  PROTOCOL_VERSION,
  packEnvelope,
  parsePairingLink,
  type SessionWelcome,
  toBase64Url,
  toUtf8,
  unpackEnvelope,
} from '@around/messages';
import {
  Handshake,
  IKpsk2,
  type KeyPair,
  PHONE_PROLOGUE,
  pskOfCode,
  pskOfSecret,
  SealedSession,
  type Suite,
  XXpsk3,
} from '@around/sealing';
import { nodeSuite } from '@around/sealing/node';
import type { PhoneChannel, PhoneDesk } from '../../src/seams.js';

const real = nodeSuite();
/** scrypt is slow on purpose and works on another thread: no test on a fake clock should wait for it. */
export const suite: Suite = { ...real, scrypt: async (password, salt) => real.hmac(salt, password) };

/** A channel in memory: what the home sends is there at once. */
export class MemoryChannel implements PhoneChannel {
  readonly path: PhoneChannel['path'];
  readonly remote: string;
  readonly hello: PhoneChannel['hello'];
  buffered = 0;
  readonly frames: Uint8Array[] = [];
  closed: { code: number; reason: string } | undefined;
  #handlers: Parameters<PhoneChannel['handle']>[0] | undefined;
  onFrame: ((frame: Uint8Array) => void) | undefined;

  constructor(hello: Omit<PhoneChannel['hello'], 't' | 'v'> & { v?: number }, path: PhoneChannel['path'] = 'relay', remote = 'relay') {
    this.hello = { t: 'hello', v: PROTOCOL_VERSION, ...hello };
    this.path = path;
    this.remote = remote;
  }
  handle(handlers: Parameters<PhoneChannel['handle']>[0]): void {
    this.#handlers = handlers;
  }
  send(frame: Uint8Array): void {
    if (this.closed !== undefined) return;
    this.frames.push(frame);
    this.onFrame?.(frame);
  }
  close(code: number, reason: string): void {
    this.closed ??= { code, reason };
  }
  /** The phone's frame. */
  give(frame: Uint8Array): void {
    if (this.closed === undefined) this.#handlers?.onFrame(frame);
  }
  /** The phone, or what is between, is gone. */
  drop(): void {
    this.closed ??= { code: 1006, reason: '' };
    this.#handlers?.onClose();
  }
}

/** What a phone keeps of its pairing. */
export interface Paired {
  readonly grant: PairingGrant;
  readonly keyPair: KeyPair;
  readonly homeKey: Uint8Array;
}

/** A phone's side of XXpsk3, step by step. */
export class PairingPhone {
  readonly channel: MemoryChannel;
  readonly keyPair = suite.generateKeyPair();
  readonly handshake = new Handshake({ suite, pattern: XXpsk3, initiator: true, prologue: PHONE_PROLOGUE, staticKey: this.keyPair });
  sealed: SealedSession | undefined;

  constructor(desk: PhoneDesk, slot: string, channel = new MemoryChannel({ slot })) {
    this.channel = channel;
    desk.accept(channel);
  }

  /** m1, m2, m3; the grant where the home gave one. */
  shake(psk: Uint8Array, device = 'phone'): PairingGrant | undefined {
    this.channel.give(this.handshake.write(new Uint8Array(0)));
    const second = this.channel.frames.shift();
    if (second === undefined || this.handshake.read(second) === undefined) return undefined;
    this.handshake.setPsk(psk);
    this.channel.give(this.handshake.write(toUtf8(JSON.stringify({ v: PROTOCOL_VERSION, device, software: 'test' }))));
    this.sealed = new SealedSession(this.handshake.split());
    const answer = this.#read();
    const grant = answer === undefined ? undefined : decodePairingGrant(answer);
    return grant?.ok === true ? grant.value : undefined;
  }

  stored(): string | undefined {
    this.say({ t: 'stored' });
    const answer = this.#read();
    const step = answer === undefined ? undefined : decodePairingStep(answer);
    return step?.ok === true ? step.value.t : undefined;
  }

  say(message: object): void {
    for (const frame of this.sealed?.seal(packEnvelope(toUtf8(JSON.stringify(message)))) ?? []) this.channel.give(frame);
  }

  #read(): Uint8Array | undefined {
    const frame = this.channel.frames.shift();
    const message = frame === undefined ? undefined : this.sealed?.open(frame);
    if (message === undefined || message === 'invalid') return undefined;
    const envelope = unpackEnvelope(message);
    return envelope.ok ? envelope.value.json : undefined;
  }
}

/** Pairs by a link or a typed code. @throws Error where it fails */
export async function pairWith(
  desk: PhoneDesk,
  invitation: { link: string } | { code: string },
  device = 'phone',
  path: PhoneChannel['path'] = 'relay',
): Promise<Paired> {
  let slot: string;
  let psk: Uint8Array | undefined;
  if ('link' in invitation) {
    const offer = parsePairingLink(invitation.link);
    if (!offer.ok) throw new Error(offer.error);
    slot = offer.value.slot;
    psk = pskOfSecret(suite, slot, offer.value.secret);
  } else {
    slot = (normaliseCrockford(invitation.code, 12) as string).slice(0, 2);
    psk = await pskOfCode(suite, invitation.code);
  }
  const phone = new PairingPhone(desk, slot, new MemoryChannel({ slot }, path));
  const grant = phone.shake(psk as Uint8Array, device);
  if (grant === undefined || phone.stored() !== 'done') throw new Error(`not paired: ${JSON.stringify(phone.channel.closed)}`);
  return { grant, keyPair: phone.keyPair, homeKey: phone.handshake.remoteStatic as Uint8Array };
}

/** A phone's session over a memory channel; it keeps a mirror of the house and answers nothing by itself. */
export class ScriptedPhone {
  readonly channel: MemoryChannel;
  readonly messages: FromHome[] = [];
  readonly blobs: Uint8Array[] = [];
  readonly things = new Map<string, unknown>();
  readonly values = new Map<string, unknown>();
  readonly changes: Change[] = [];
  welcome: SessionWelcome | undefined;
  seen: { epoch: string; seq: number } | undefined;
  readonly #sealed: SealedSession | undefined;
  /** Numbers that did not rise. */
  disorder = 0;

  constructor(
    desk: PhoneDesk,
    paired: Paired,
    options: {
      seen?: { epoch: string; seq: number };
      path?: PhoneChannel['path'];
      from?: ScriptedPhone;
      remote?: string;
      beforeFirst?: () => void;
      level?: number;
    } = {},
  ) {
    if (options.from !== undefined) {
      for (const [id, thing] of options.from.things) this.things.set(id, thing);
      for (const [key, value] of options.from.values) this.values.set(key, value);
      this.seen = options.from.seen;
    }
    const seen = options.seen ?? this.seen;
    const handshake = new Handshake({
      suite,
      pattern: IKpsk2,
      initiator: true,
      prologue: PHONE_PROLOGUE,
      staticKey: paired.keyPair,
      remoteStatic: paired.homeKey,
      psk: fromBase64Url(paired.grant.psk) as Uint8Array,
    });
    this.channel = new MemoryChannel({ home: paired.grant.home.id, token: paired.grant.token }, options.path, options.remote);
    desk.accept(this.channel);
    this.first = handshake.write(
      toUtf8(
        JSON.stringify({ v: PROTOCOL_VERSION, software: 'test', level: options.level ?? LEVEL, ...(seen === undefined ? {} : { seen }) }),
      ),
    );
    options.beforeFirst?.();
    this.channel.give(this.first);
    const second = this.channel.frames.shift();
    const payload = second === undefined ? undefined : handshake.read(second);
    if (payload === undefined) return;
    const welcome = decodeSessionWelcome(payload);
    if (!welcome.ok) throw new Error(welcome.error);
    this.welcome = welcome.value;
    this.#sealed = new SealedSession(handshake.split());
    this.channel.onFrame = (frame) => this.#frame(frame);
    for (const frame of this.channel.frames.splice(0)) this.#frame(frame);
  }

  /** Message 1, to play again. */
  readonly first: Uint8Array;

  say(message: FromPhone): void {
    this.raw(toUtf8(fromPhone.encode(message)));
  }

  raw(json: Uint8Array): void {
    for (const frame of this.#sealed?.seal(packEnvelope(json)) ?? []) this.channel.give(frame);
  }

  /** Acknowledges all that came. */
  take(): this {
    if (this.seen !== undefined) this.say({ t: 'taken', seq: this.seen.seq });
    return this;
  }

  of<T extends FromHome['t']>(t: T): Extract<FromHome, { t: T }>[] {
    return this.messages.filter((message): message is Extract<FromHome, { t: T }> => message.t === t);
  }

  steps(command: string): string[] {
    return this.changes.flatMap((change) => (change.k === 'step' && change.step.command === command ? [change.step.step] : []));
  }

  #frame(frame: Uint8Array): void {
    this.channel.frames.length = 0;
    const bytes = this.#sealed?.open(frame);
    if (bytes === 'invalid') throw new Error('the home’s frame does not open');
    if (bytes === undefined) return;
    const envelope = unpackEnvelope(bytes);
    if (!envelope.ok) throw new Error(envelope.error);
    const message = fromHome.decode(envelope.value.json, LIMITS.message);
    if (!message.ok) throw new Error(`${message.error}: ${new TextDecoder().decode(envelope.value.json).slice(0, 300)}`);
    this.messages.push(message.value);
    if (envelope.value.blob !== undefined) this.blobs.push(envelope.value.blob.slice());
    this.#mirror(message.value);
  }

  #mirror(message: FromHome): void {
    if (message.t === 'sync') {
      if (message.snapshot !== undefined) {
        this.things.clear();
        this.values.clear();
        for (const thing of message.snapshot.things) this.things.set(thing.id, thing);
        for (const value of message.snapshot.values) this.values.set(`${value.thing}/${value.name}`, value);
        this.seen = { epoch: message.epoch, seq: message.seq };
      } else {
        this.#apply(message.seq, message.changes ?? []);
      }
    } else if (message.t === 'changes') this.#apply(message.seq, message.items);
  }

  #apply(seq: number, items: readonly Change[]): void {
    let last = this.seen?.seq ?? 0;
    for (const change of items) {
      if (change.n <= last) this.disorder++;
      last = change.n;
      this.changes.push(change);
      if (change.k === 'value') this.values.set(`${change.value.thing}/${change.value.name}`, change.value);
      else if (change.k === 'thing') this.things.set(change.thing.id, change.thing);
      else if (change.k === 'gone') {
        this.things.delete(change.thing);
        for (const key of this.values.keys()) if (key.startsWith(`${change.thing}/`)) this.values.delete(key);
      }
    }
    if (seq < last) this.disorder++;
    this.seen = { epoch: this.seen?.epoch ?? '', seq };
  }
}

export const base64 = toBase64Url;
