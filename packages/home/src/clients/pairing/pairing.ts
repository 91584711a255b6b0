import {
  CLOSE,
  cutText,
  decodePairingRequest,
  decodePairingStep,
  type PairingGrant,
  type PairingRequest,
  PROTOCOL_VERSION,
  packEnvelope,
  toBase64Url,
  toUtf8,
  unpackEnvelope,
} from '@around/messages';
import type { Clock, Log, Random, Timer } from '@around/platform';
import { Handshake, PHONE_PROLOGUE, SealedSession, type Suite, sixDigits, tokenHash, XXpsk3 } from '@around/sealing';
import type { HomeKeys, PhoneChannel } from '../../seams.js';
import type { KeyRecord } from '../people/books.js';
import type { Invitations, Place } from './invitations.js';

const NOTHING = new Uint8Array(0);
/** The phone has that long to store its grant. */
const STORE_MS = 30_000;

export interface PairingPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly random: Random;
  readonly suite: Suite;
}

export interface PairingDeps {
  readonly keys: HomeKeys;
  readonly title: string;
  readonly invitations: Invitations;
  place(): Place;
  /** A handshake that proves nothing. */
  failed(): void;
  /** Commits the key: it opens sessions from here on. False where the invitation is over. @throws what the disk says */
  redeem(invitation: string, key: KeyRecord): boolean;
  ended(): void;
}

/** One phone's pairing (PROTOCOL.md, Pairing): XXpsk3, then grant, stored, done. */
export class Pairing {
  readonly #ports: PairingPorts;
  readonly #deps: PairingDeps;
  readonly #channel: PhoneChannel;
  readonly slot: string;
  readonly #handshake: Handshake;
  #read = 0;
  #sealed: SealedSession | undefined;
  #key: KeyRecord | undefined;
  #invitation = '';
  #timer: Timer | undefined;
  #over = false;

  constructor(ports: PairingPorts, deps: PairingDeps, channel: PhoneChannel, slot: string) {
    this.#ports = ports;
    this.#deps = deps;
    this.#channel = channel;
    this.slot = slot;
    this.#handshake = new Handshake({
      suite: ports.suite,
      pattern: XXpsk3,
      initiator: false,
      prologue: PHONE_PROLOGUE,
      staticKey: deps.keys.staticKey,
    });
  }

  /** Whether it knew the secret. */
  get proven(): boolean {
    return this.#sealed !== undefined;
  }

  start(): void {
    this.#timer = this.#ports.clock.after(STORE_MS, () => this.close(CLOSE.helloTimeout, 'the pairing took too long'));
  }

  onFrame(frame: Uint8Array): void {
    if (this.#over) return;
    if (this.#sealed !== undefined) this.#stored(frame);
    else if (this.#read++ === 0) this.#first(frame);
    else this.#third(frame);
  }

  onClose(): void {
    this.#end();
  }

  close(code: number, reason: string): void {
    if (this.#over) return;
    this.#channel.close(code, reason);
    this.#end();
  }

  #first(frame: Uint8Array): void {
    if (this.#handshake.read(frame) === undefined) {
      this.#deps.failed();
      this.close(CLOSE.badSeal, 'not the first message of a pairing');
      return;
    }
    this.#channel.send(this.#handshake.write(NOTHING));
  }

  #third(frame: Uint8Array): void {
    const open = this.#deps.invitations.find(this.slot);
    if (open === undefined) {
      this.close(CLOSE.refused, 'this invitation is over: ask for another');
      return;
    }
    this.#handshake.setPsk(open.psk);
    const payload = this.#handshake.read(frame);
    if (payload === undefined) {
      this.#deps.invitations.fail(open.record.slot);
      this.#deps.failed();
      this.close(CLOSE.badSeal, 'the code is wrong: look again, or ask for another');
      return;
    }
    const request = decodePairingRequest(payload);
    if (!request.ok) {
      this.close(CLOSE.protocolError, cutText(request.error, 100));
      return;
    }
    const transport = this.#handshake.split();
    this.#ports.log.info('a phone is pairing', { user: open.record.user, device: request.value.device, digits: sixDigits(transport.hash) });
    this.#sealed = new SealedSession(transport);
    this.#invitation = open.record.slot;
    this.#grant(request.value, open.record.user, open.record.grant);
  }

  #grant(request: PairingRequest, user: string, grant: KeyRecord['grant']): void {
    const { clock, random, suite } = this.#ports;
    const { keys, title } = this.#deps;
    const token = toBase64Url(random.bytes(16));
    const psk = random.bytes(32);
    this.#key = {
      id: toBase64Url(random.bytes(16)),
      user,
      device: request.device,
      grant,
      publicKey: this.#handshake.remoteStatic as Uint8Array,
      psk,
      tokenHash: tokenHash(suite, token),
      paired: Math.round(clock.wall()),
      born: this.#channel.path,
    };
    const { relay, lan } = this.#deps.place();
    const paired: PairingGrant = {
      t: 'paired',
      v: PROTOCOL_VERSION,
      home: { id: keys.homeId, title },
      key: { id: this.#key.id, user, role: grant.role },
      psk: toBase64Url(psk),
      token,
      ...(relay === undefined ? {} : { relay }),
      lan: [...lan],
    };
    this.#say(paired);
  }

  #stored(frame: Uint8Array): void {
    const message = this.#sealed?.open(frame);
    if (message === undefined) return;
    const envelope = message === 'invalid' ? undefined : unpackEnvelope(message);
    const step = envelope?.ok === true ? decodePairingStep(envelope.value.json) : undefined;
    if (step?.ok !== true || step.value.t !== 'stored' || this.#key === undefined) {
      this.close(CLOSE.protocolError, 'expected "stored"');
      return;
    }
    let valid = false;
    try {
      valid = this.#deps.redeem(this.#invitation, this.#key);
    } catch (error) {
      this.#ports.log.error('a paired key could not be written: is the disk full?', { error: String(error) });
      this.#say({ t: 'sorry', message: 'the home cannot store the new key: is its disk full?' });
      this.close(CLOSE.refused, 'the home cannot store the key');
      return;
    }
    if (!valid) {
      this.#say({ t: 'sorry', message: 'this invitation was used or is over: ask for another' });
      this.close(CLOSE.refused, 'this invitation is over');
      return;
    }
    this.#say({ t: 'done' });
    this.close(CLOSE.normal, 'paired');
  }

  #say(message: object): void {
    for (const frame of this.#sealed?.seal(packEnvelope(toUtf8(JSON.stringify(message)))) ?? []) this.#channel.send(frame);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#timer?.cancel();
    this.#deps.ended();
  }
}
