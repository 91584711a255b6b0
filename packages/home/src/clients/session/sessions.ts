import { CLOSE, cutText, fromBase64Url, PROTOCOL_VERSION, type SessionWelcome } from '@around/messages';
import type { Clock, Log } from '@around/platform';
import { type Suite, tokenHash } from '@around/sealing';
import type { House } from '../../house/house.js';
import type { Household } from '../../house/rightsScope.js';
import type { NoticeReaders } from '../../notify/readers.js';
import type { HomeKeys, PhoneChannel } from '../../seams.js';
import type { Answerer } from '../asks.js';
import { Caller } from '../offices/caller.js';
import { admit, type Visitor } from '../pairing/admit.js';
import type { Audit } from '../people/audit.js';
import type { KeyRecord } from '../people/books.js';
import type { KeyRing } from '../people/keyRing.js';
import { greet } from './greeting.js';
import type { Told } from './outbox.js';
import { Session } from './session.js';
import { SessionLink } from './sessionLink.js';
import { Sight } from './sight.js';
import { syncFor } from './sync.js';

/** Channels of one token that wait for their first message, and sessions of one key that have proven nothing yet. */
const MAX_UNPROVEN = 4;
/** Programs that use one key at a time. */
const MAX_PROVEN = 4;

export interface SessionsDeps {
  readonly house: House;
  readonly keys: KeyRing;
  readonly audit: Audit;
  readonly household: Household;
  readonly answerer: Answerer;
  /** Whom each notice was for. */
  readonly readers: NoticeReaders;
  /** All who hold a place, sessions or not. */
  readonly visitors: Set<Visitor>;
  /** A try that proved nothing. */
  failed(channel: PhoneChannel): void;
}

export interface SessionsOptions {
  readonly keys: HomeKeys;
  readonly limits: { readonly helloMs: number; readonly phoneMessagesPerSecond: number };
  /** What a session's client is told of the home, but for its own key. */
  welcome(): Omit<SessionWelcome, 'key'>;
}

/** The sessions of all keys: opened, bounded, and ended when rights change. */
export class Sessions {
  readonly #ports: { readonly clock: Clock; readonly log: Log; readonly suite: Suite };
  readonly #deps: SessionsDeps;
  readonly #is: SessionsOptions;
  readonly #all = new Set<Session>();
  /** By key: channels before their first message, oldest first. */
  readonly #waiting = new Map<string, readonly Visitor[]>();
  /** By key: the house's number at which its rights changed last. What was told before it may be too much or too little. */
  readonly #changedAt = new Map<string, number>();

  constructor(ports: { readonly clock: Clock; readonly log: Log; readonly suite: Suite }, deps: SessionsDeps, is: SessionsOptions) {
    this.#ports = ports;
    this.#deps = deps;
    this.#is = is;
  }

  receive(channel: PhoneChannel, token: string): void {
    // 22 characters can still be no 16 bytes: such a token is nobody's.
    const hash = fromBase64Url(token) === undefined ? undefined : tokenHash(this.#ports.suite, token);
    const record = hash === undefined ? undefined : this.#deps.keys.withToken(hash);
    if (record === undefined) {
      this.#deps.failed(channel);
      channel.close(CLOSE.unknownToken, 'this home does not know that phone: pair it again');
      return;
    }
    // Whoever repeats what it overheard must not keep the phone itself out: the newest goes before the oldest.
    const waiting = this.#waitingOf(record.id);
    if (waiting.length >= MAX_UNPROVEN) waiting[0]?.close(CLOSE.tooMany, 'too many sessions of this phone are being opened');
    const { visitors } = this.#deps;
    const first = (frame: Uint8Array) => this.#open(channel, record.id, frame);
    const visitor = admit(this.#ports.clock, visitors, channel, this.#is.limits.helloMs, first);
    this.#waiting.set(record.id, [...this.#waitingOf(record.id), visitor]);
  }

  /** Proven sessions by the way they came. */
  paths(): Map<string, number> {
    const paths = new Map<string, number>();
    for (const { proven, asker } of this.#all) if (proven) paths.set(asker.path, (paths.get(asker.path) ?? 0) + 1);
    return paths;
  }

  connected(key: string): boolean {
    for (const session of this.#all) if (session.proven && session.asker.key === key) return true;
    return false;
  }

  /** What happened in the house. */
  changes(told: readonly Told[]): void {
    for (const session of [...this.#all]) session.changes(told);
  }

  goingAway(reason: string): void {
    for (const session of [...this.#all]) session.goingAway(reason);
    this.#waiting.clear();
  }

  /**
   * The rights of these keys changed: the dead are told so, the barred sent away, the others shake hands again and get the house as
   * they may see it now.
   * @param but a key whose own session goes on for now: it waits for its answer
   */
  review(keys: ReadonlySet<string>, reason: (key: string) => string | undefined, but?: string): void {
    const at = this.#deps.house.privateNumber();
    for (const key of keys) this.#changedAt.set(key, at);
    for (const session of [...this.#all]) {
      const { key } = session.asker;
      if (!keys.has(key) || key === but) continue;
      const standing = this.#standingOf(key);
      if (standing.state === 'dead') session.revoke(reason(key) ?? standing.reason);
      else if (standing.state === 'barred') session.bar(standing.reason);
      else session.renew();
    }
  }

  /** The PIN was changed: what was proven by the old one is proven no more. */
  lower(user: string): void {
    for (const { asker } of this.#all) if (asker.user === user) asker.elevate(0);
  }

  #waitingOf(key: string): readonly Visitor[] {
    const still = (this.#waiting.get(key) ?? []).filter((visitor) => this.#deps.visitors.has(visitor));
    if (still.length === 0) this.#waiting.delete(key);
    return still;
  }

  #open(channel: PhoneChannel, id: string, frame: Uint8Array): Visitor | undefined {
    const { suite, log } = this.#ports;
    const { keys, audit } = this.#deps;
    this.#waitingOf(id);
    const record = keys.get(id);
    if (record === undefined) {
      channel.close(CLOSE.unknownToken, 'this home does not know that phone: pair it again');
      return undefined;
    }
    const who = { by: record.user, key: id, device: record.device, path: channel.path, from: channel.remote };
    const welcome = { ...this.#is.welcome(), key: { id, user: record.user, role: record.grant.role } };
    const greeted = greet(suite, this.#is.keys, record, frame, welcome);
    if (!greeted.ok) {
      this.#deps.failed(channel);
      log.warn('a session was refused', { event: 'phone.refused', key: id, from: channel.remote, reason: greeted.error });
      audit.refused(who, `a session was refused: ${greeted.error}`);
      channel.close(CLOSE.badSeal, cutText(greeted.error, 100));
      return undefined;
    }
    if (greeted.seen.v !== PROTOCOL_VERSION) {
      channel.close(CLOSE.versionMismatch, `this home speaks version ${PROTOCOL_VERSION}: update the older of the two`);
      return undefined;
    }
    channel.send(greeted.answer);
    const link = new SessionLink(channel, greeted.sealed);
    const standing = this.#standingOf(id);
    if (standing.state !== 'good') {
      const { state, reason } = standing;
      audit.refused(who, `a session was refused: ${reason}`);
      link.send(JSON.stringify({ t: state === 'dead' ? 'revoked' : 'bye', reason }));
      link.close(CLOSE.refused, state === 'dead' ? 'this key is dead' : cutText(reason, 100));
      return undefined;
    }
    return this.#begin(channel, link, record, greeted.seen);
  }

  #begin(channel: PhoneChannel, link: SessionLink, record: KeyRecord, client: ClientSaid): Session {
    const { log, clock } = this.#ports;
    const { house, keys, audit, household, answerer, visitors, readers } = this.#deps;
    const unproven = [...this.#all].filter((session) => !session.proven && session.asker.key === record.id);
    if (unproven.length >= MAX_UNPROVEN) unproven[0]?.close(CLOSE.tooMany, 'too many sessions of this phone are being opened');
    const { path, remote } = channel;
    const asker = new Caller({ clock }, audit, { record, grants: keys.people.grantsOf(record), path, remote, household });
    house.settle();
    const sight = new Sight(asker, client.level, house.scenes, readers);
    const seen = client.seen !== undefined && client.seen.seq >= (this.#changedAt.get(record.id) ?? 0) ? client.seen : undefined;
    const you = { grants: [...asker.grants], pin: keys.people.get(record.user)?.pin !== undefined, path };
    const { text, outbox } = syncFor(house.log, () => house.snapshot(), sight, seen, you);
    link.send(text);
    const session = new Session(
      { clock, log },
      {
        house,
        answerer,
        proven: (one) => this.#proven(one, client.software),
        ended: (one) => this.#ended(one),
        standing: (one) => this.#standingOf(one.asker.key),
      },
      { asker, link, sight, outbox, messagesPerSecond: this.#is.limits.phoneMessagesPerSecond },
    );
    this.#all.add(session);
    visitors.add(session);
    session.start();
    return session;
  }

  #standingOf(key: string) {
    const record = this.#deps.keys.get(key);
    return record === undefined ? ({ state: 'dead', reason: 'an owner revoked this phone' } as const) : this.#deps.keys.standing(record);
  }

  /** The newest sessions of a key end its oldest, and only once they proved themselves: a recorded first message ends nothing. */
  #proven(session: Session, software: string): void {
    const { key, who } = session.asker;
    const others = [...this.#all].filter((one) => one !== session && one.proven && one.asker.key === key);
    for (const oldest of others.slice(0, Math.max(0, others.length + 1 - MAX_PROVEN))) {
      oldest.close(CLOSE.replaced, 'this phone opened newer sessions');
    }
    this.#seen(key);
    this.#deps.audit.opened(who, software);
    const { by, device, path, from } = who;
    this.#ports.log.info('a phone is connected', { event: 'phone.opened', key, user: by, device, path, from, software });
  }

  #ended(session: Session): void {
    this.#all.delete(session);
    this.#deps.visitors.delete(session);
    if (!session.proven) return;
    const { key, user, path } = session.asker;
    this.#seen(key);
    this.#ports.log.info('a phone left', { event: 'phone.closed', key, user, path });
  }

  #seen(key: string): void {
    try {
      this.#deps.keys.seen(key);
    } catch (error) {
      this.#ports.log.warn('when a phone was last here could not be written down: is the disk full?', { key, error: String(error) });
    }
  }
}

interface ClientSaid {
  readonly seen?: { readonly epoch: string; readonly seq: number };
  readonly software: string;
  readonly level?: number;
}
