import { type Membership, type PeerMessage, peerMessage, toUtf8 } from '@around/messages';
import type { Clock, Log, Startable, Timer } from '@around/platform';
import type { Enrolment } from '../enrolment/enrolment.js';
import type { EnrolledHome } from '../enrolment/journal.js';
import type { Bus, BusMessage, BusSubscription } from './bus.js';
import { bucketOf, differing, digestOf } from './digest.js';
import type { Subjects } from './subjects.js';

const REDEEM_MS = 2_000;
const WHO_MS = 1_000;
/** What one relay missed it learns this much later at the latest. */
const DIGEST_MS = 60_000;
const AT_A_TIME = 200;
const MESSAGE_BYTES = 131_072;

export interface MembersPorts {
  readonly bus: Bus;
  readonly subjects: Subjects;
  readonly self: string;
  readonly clock: Pick<Clock, 'every'>;
  readonly log: Log;
  readonly enrolment: Enrolment;
  readonly sha256: (data: Uint8Array) => Uint8Array;
  /** These homes may not come any more. */
  readonly expelled: (homes: readonly string[]) => void;
}

/**
 * Keeps the lists of homes of all relays the same: news is told at once, and what was missed is found by comparing digests, at every
 * start and each minute. Each relay has its whole list on its own disk and goes on with it while it is alone (docs/decisions/0015).
 */
export class Members implements Startable {
  readonly #ports: MembersPorts;
  #known = new Map<string, string>();
  #subscription: BusSubscription | undefined;
  #timer: Timer | undefined;

  constructor(ports: MembersPorts) {
    this.#ports = ports;
  }

  /** The list has been read. */
  async start(): Promise<void> {
    const { bus, subjects, clock } = this.#ports;
    this.#known = this.#words();
    this.#subscription = bus.subscribe(subjects.members, (message) => this.#take(message));
    this.#timer = clock.every(DIGEST_MS, () => this.#digest(false));
  }

  async stop(): Promise<void> {
    this.#subscription?.cancel();
    this.#timer?.cancel();
  }

  /** The bus came: what did the others learn meanwhile, and what did I? */
  changed(): void {
    if (this.#ports.bus.up) this.#digest(true);
  }

  /** The list may have changed: `frAroundWeb enrol` and `expel` write to it. Tells the others what is new. */
  tellNews(): void {
    const words = this.#words();
    const news = this.#ports.enrolment.members.filter((one) => this.#known.get(one.home) !== words.get(one.home));
    this.#known = words;
    for (let at = 0; at < news.length; at += AT_A_TIME) this.#say({ t: 'members', list: news.slice(at, at + AT_A_TIME) });
  }

  /** Asks the others about a home that this relay does not know; resolves when it is in the list, or nobody knows it. */
  async lookUp(home: string): Promise<void> {
    const answer = await this.#ask({ t: 'who', home }, WHO_MS);
    if (answer?.t === 'members') await this.#merge(answer.list);
  }

  /** Uses up a code that another relay gave out; that one decides, and it can do so once. */
  async redeem(typed: string, home: Omit<EnrolledHome, 'since'>): Promise<boolean> {
    const { enrolment, bus } = this.#ports;
    const hash = enrolment.hashOf(typed);
    if (hash === undefined || !bus.up) return false;
    const answer = await this.#ask({ t: 'redeem', hash, home: home.home, sign: home.sign, static: home.static }, REDEEM_MS);
    if (answer?.t !== 'redeemed' || answer.member.home !== home.home) return false;
    await this.#merge([answer.member]);
    return enrolment.has(home.home);
  }

  #take(message: BusMessage): void {
    const read = peerMessage.decode(message.bytes, MESSAGE_BYTES);
    if (!read.ok) return;
    void this.#handle(read.value, message).catch((error: unknown) =>
      this.#ports.log.error('what another relay knows of the homes cannot be kept: is the disk full?', { error: String(error) }),
    );
  }

  async #handle(said: PeerMessage, message: BusMessage): Promise<void> {
    const { enrolment, self } = this.#ports;
    if (said.t === 'members') return this.#merge(said.list);
    if (said.t === 'who') {
      const one = enrolment.member(said.home);
      if (one !== undefined) this.#answer(message, { t: 'members', list: [one] });
    } else if (said.t === 'redeem') {
      if (!(await enrolment.redeemHash(said.hash, said))) return;
      this.#ports.log.info('home enrolled at another relay with a code of this one', { event: 'home.enrolled', home: said.home });
      const member = enrolment.member(said.home);
      if (member !== undefined) this.#answer(message, { t: 'redeemed', member });
      this.tellNews();
    } else if (said.t === 'digest' && said.relay !== self) {
      if (said.join) this.#digest(false);
      this.#tellWhatDiffers(said.hashes);
    }
  }

  #tellWhatDiffers(hashes: string): void {
    const { enrolment, sha256 } = this.#ports;
    const { members } = enrolment;
    const parts = differing(digestOf(members, sha256), hashes);
    const list = members.filter(({ home }) => parts.has(bucketOf(home)));
    for (let at = 0; at < list.length; at += AT_A_TIME) this.#say({ t: 'members', list: list.slice(at, at + AT_A_TIME) });
  }

  async #merge(members: readonly Membership[]): Promise<void> {
    const { enrolment, expelled, log } = this.#ports;
    const news = await enrolment.merge(members);
    if (news.length === 0) return;
    // The others heard the same, or will find it in the next digest.
    for (const one of news) this.#known.set(one.home, wordOf(one));
    log.info('learned from another relay which homes may log in', { homes: news.length });
    const gone = news.flatMap((one) => (one.t === 'expelled' ? [one.home] : []));
    if (gone.length > 0) expelled(gone);
  }

  #digest(join: boolean): void {
    const { enrolment, sha256, self } = this.#ports;
    this.#say({ t: 'digest', relay: self, hashes: digestOf(enrolment.members, sha256), join });
  }

  #words(): Map<string, string> {
    return new Map(this.#ports.enrolment.members.map((one) => [one.home, wordOf(one)]));
  }

  #say(message: PeerMessage): void {
    this.#ports.bus.publish(this.#ports.subjects.members, toUtf8(peerMessage.encode(message)));
  }

  #answer(message: BusMessage, answer: PeerMessage): void {
    message.answer(toUtf8(peerMessage.encode(answer)));
  }

  #ask(message: PeerMessage, ms: number): Promise<PeerMessage | undefined> {
    const { bus, subjects } = this.#ports;
    return new Promise((resolve) =>
      bus.ask(subjects.members, toUtf8(peerMessage.encode(message)), ms, (bytes) => {
        const read = bytes === undefined ? undefined : peerMessage.decode(bytes, MESSAGE_BYTES);
        resolve(read?.ok === true ? read.value : undefined);
      }),
    );
  }
}

const wordOf = (one: Membership): string => `${one.t} ${one.t === 'enrolled' ? one.since : one.at}`;
