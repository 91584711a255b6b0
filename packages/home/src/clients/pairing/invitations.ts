import type { Grant, Invitation, SlotOffer } from '@around/messages';
import { formatPairingLink, groupCode, toBase64Url } from '@around/messages';
import type { Clock, Log, Random, Timer } from '@around/platform';
import { newInvitationSecrets, pskOfCode, pskOfSecret, type Suite } from '@around/sealing';
import type { HomeKeys } from '../../seams.js';
import type { InvitationBook, InvitationRecord } from '../people/books.js';

/** An invitation lives that long, and is good once (trust.md, Pairing). */
export const INVITATION_MS = 300_000;
/** One for oneself, from one address of the home to another (phone.md, C0). */
export const HAND_OVER_MS = 60_000;
/** So many wrong codes burn it. */
export const MAX_FAILURES = 5;
const MAX_OPEN = 8;

/** Where this home can be found now, for links. */
export interface Place {
  /** Where the phone page is served, `https://around.example/`. */
  readonly app: string;
  /** `wss://around.example`, where there is a relay. */
  readonly relay?: string;
  /** `ws://192.168.1.7:8080`, at most four. */
  readonly lan: readonly string[];
}

/** The open invitations: made, found by their slot, burnt by failures, ended by time. */
export class Invitations {
  readonly #ports: { readonly clock: Clock; readonly random: Random; readonly log: Log; readonly suite: Suite };
  readonly #book: InvitationBook;
  readonly #keys: HomeKeys;
  readonly #place: () => Place;
  readonly #title: string | undefined;
  readonly #timers = new Map<string, Timer>();
  readonly #listeners = new Set<() => void>();
  /** Over, whatever the disk says: it took no write. */
  readonly #burnt = new Set<string>();

  constructor(
    ports: { readonly clock: Clock; readonly random: Random; readonly log: Log; readonly suite: Suite },
    is: { readonly book: InvitationBook; readonly keys: HomeKeys; readonly title?: string; place(): Place },
  ) {
    this.#ports = ports;
    this.#book = is.book;
    this.#keys = is.keys;
    this.#place = () => is.place();
    this.#title = is.title;
  }

  start(): void {
    for (const record of this.#book.all()) {
      // Nobody can be shown again what the home's own console showed: it makes another.
      if (record.origin === 'home' || !this.#live(record)) this.#book.remove(record.slot);
      else this.#arm(record);
    }
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  /**
   * @param write puts it on the disk
   * @param ms its life, at most `INVITATION_MS`
   * @throws Error for people, where too many are open
   */
  async open(
    user: string,
    grant: Grant,
    origin: string,
    write: (record: InvitationRecord) => void = (record) => this.#book.put(record),
    ms = INVITATION_MS,
  ): Promise<Invitation> {
    const { clock, random, suite } = this.#ports;
    if (this.#book.all().filter((record) => this.#live(record)).length >= MAX_OPEN) {
      throw new Error(`${MAX_OPEN} invitations are open: wait until one is used, or take one back`);
    }
    let secrets = newInvitationSecrets((n) => random.bytes(n));
    const taken = new Set(this.#book.all().map((record) => record.short));
    while (taken.has(secrets.code.slice(0, 2))) secrets = newInvitationSecrets((n) => random.bytes(n));
    const { slot, secret, code } = secrets;
    const codePsk = await pskOfCode(suite, code);
    if (codePsk === undefined) throw new Error('the pairing code could not be made');
    const expires = Math.round(clock.wall()) + ms;
    const record: InvitationRecord = {
      slot,
      short: code.slice(0, 2),
      linkPsk: pskOfSecret(suite, slot, secret),
      codePsk,
      user,
      grant,
      origin,
      expires,
      failures: 0,
      used: false,
    };
    write(record);
    this.#arm(record);
    this.#changed();
    const { app, relay, lan } = this.#place();
    const link = formatPairingLink(app, {
      ...(relay === undefined ? {} : { relay }),
      lan: lan.slice(0, 4),
      home: this.#keys.homeId,
      // A link stays short enough for a QR code.
      ...(this.#title === undefined ? {} : { title: this.#title.slice(0, 40) }),
      key: toBase64Url(this.#keys.staticKey.publicKey),
      slot,
      secret,
    });
    return { slot, link, code: groupCode(code), expires };
  }

  /** By the link's slot (22 characters) or the code's (2). */
  find(slot: string): { readonly record: InvitationRecord; readonly psk: Uint8Array } | undefined {
    for (const record of this.#book.all()) {
      if (!this.#live(record)) continue;
      if (slot === record.slot) return { record, psk: record.linkPsk };
      if (slot === record.short) return { record, psk: record.codePsk };
    }
    return undefined;
  }

  all(): readonly InvitationRecord[] {
    return this.#book.all();
  }

  /** Still to be had? Asked again right before a grant. */
  stillOpen(slot: string): InvitationRecord | undefined {
    return this.#book.all().find((record) => record.slot === slot && this.#live(record));
  }

  /** Somebody did not know the secret. */
  fail(slot: string): void {
    const record = this.stillOpen(slot);
    if (record === undefined) return;
    const failures = record.failures + 1;
    // A try that cannot be counted was one too many.
    const counted = this.#tryTo(slot, () => this.#book.put({ ...record, failures }));
    if (counted && failures < MAX_FAILURES) return;
    this.#ports.log.warn('an invitation is burnt: too many wrong codes', { event: 'invitation.burnt', user: record.user, failures });
    this.#changed();
  }

  /** Used up by what `write` puts on the disk; nothing where it is over. */
  redeem(slot: string, write: (record: InvitationRecord) => void): boolean {
    const record = this.stillOpen(slot);
    if (record === undefined) return false;
    write(record);
    this.#end(slot);
    return true;
  }

  close(slot: string): void {
    if (!this.#book.all().some((record) => record.slot === slot)) return;
    this.#tryTo(slot, () => this.#book.remove(slot));
    this.#end(slot);
  }

  /** Both slots of each open invitation, for the relay. */
  slots(): SlotOffer[] {
    const wall = this.#ports.clock.wall();
    return this.#book
      .all()
      .filter((record) => this.#live(record))
      .flatMap(({ slot, short, expires }) => {
        const ms = Math.max(1, Math.min(INVITATION_MS, Math.round(expires - wall)));
        return [
          { slot, ms },
          { slot: short, ms },
        ];
      });
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Burnt and used ones are kept until their time is over, so that a restart does not open them again. */
  #live(record: InvitationRecord): boolean {
    const left = record.expires - this.#ports.clock.wall();
    // A wall clock that was set back must not lengthen a life.
    return !record.used && !this.#burnt.has(record.slot) && record.failures < MAX_FAILURES && left > 0 && left <= INVITATION_MS;
  }

  /** False where it could not be written down; the invitation is then over. */
  #tryTo(slot: string, write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      this.#burnt.add(slot);
      this.#ports.log.error('an invitation could not be written down and is over: is the disk full?', { error: String(error) });
      return false;
    }
  }

  #arm(record: InvitationRecord): void {
    const left = Math.max(0, Math.min(INVITATION_MS, record.expires - this.#ports.clock.wall()));
    this.#timers.set(
      record.slot,
      this.#ports.clock.after(left, () => this.close(record.slot)),
    );
  }

  #end(slot: string): void {
    this.#timers.get(slot)?.cancel();
    this.#timers.delete(slot);
    this.#changed();
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
