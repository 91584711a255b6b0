import { fromBase64Url, toBase64Url, toUtf8 } from '@around/messages';
import type { Clock, Log, Random } from '@around/platform';
import type { Suite } from '@around/sealing';
import { AskRefused } from '../../house/refused.js';
import type { Audit, Who } from './audit.js';
import type { PinRecord, RightsBook, UserRecord } from './books.js';
import type { People } from './people.js';

/** So many wrong PINs in a row lock it; each further one locks it again. */
const MAX_WRONG = 5;
const LOCK_MS = 900_000;
/** Tries of one person that may wait for their turn. */
const MAX_WAITING = 4;

export interface PinPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly suite: Suite;
}

/**
 * People's PINs: hashed by scrypt under the home's own key, so that the database alone tells nothing. Tries are counted by person,
 * whatever session they come by, and on the disk before the PIN is looked at: neither a restart nor many at once give a
 * guesser more of them. What is locked is the PIN, never the person.
 */
export class Pins {
  readonly #ports: PinPorts;
  readonly #people: People;
  readonly #rights: RightsBook;
  readonly #audit: Audit;
  readonly #pepper: Uint8Array;
  /** The end of each person's queue of tries, and its length. */
  readonly #turns = new Map<string, { tail: Promise<void>; waiting: number }>();

  /** @param pepper the home's own secret */
  constructor(ports: PinPorts, deps: { readonly rights: RightsBook; readonly audit: Audit }, people: People, pepper: Uint8Array) {
    this.#ports = ports;
    this.#people = people;
    this.#rights = deps.rights;
    this.#audit = deps.audit;
    this.#pepper = pepper;
  }

  /** Resolves where it is this person's PIN. @throws AskRefused */
  prove(name: string, pin: string, who: Who): Promise<void> {
    return this.#inTurn(name, () => this.#try(name, pin, who));
  }

  /** Sets, changes or (without `pin`) takes away a person's PIN; `old` where one is set, but for who may do without. @throws AskRefused */
  set(name: string, is: { readonly pin?: string; readonly old?: string; readonly free: boolean }, who: Who): Promise<void> {
    const { pin, old, free } = is;
    return this.#inTurn(name, async () => {
      const before = this.#person(name);
      if (before.pin !== undefined && !free) {
        if (old === undefined) throw new AskRefused('pin', 'a PIN is set: give the old one too');
        await this.#try(name, old, who);
      }
      const made = pin === undefined ? undefined : await this.#make(pin);
      const { pin: _, ...rest } = this.#person(name);
      const user: UserRecord = made === undefined ? rest : { ...rest, pin: made };
      const what = made === undefined ? 'took away' : before.pin === undefined ? 'set' : 'changed';
      this.#write(user, [this.#audit.line('pin', who, `${what} the PIN of ${name}`)]);
    });
  }

  async #try(name: string, pin: string, who: Who): Promise<void> {
    const person = this.#person(name);
    const kept = person.pin;
    if (kept === undefined) throw new AskRefused('noPin', 'no PIN is set: set one first');
    const wall = this.#ports.clock.wall();
    // A wall clock that was set back must not lengthen it.
    if (kept.locked > wall && kept.locked - wall <= LOCK_MS) {
      const minutes = Math.ceil((kept.locked - wall) / 60_000);
      this.#audit.refused(who, `a PIN was tried while it is locked for ${name}`);
      throw new AskRefused('locked', `too many wrong PINs: try again in ${minutes} minute${minutes === 1 ? '' : 's'}`);
    }
    // Counted before it is looked at; what cannot be counted is not tried.
    const failures = kept.failures + 1;
    const locked = failures >= MAX_WRONG ? Math.round(wall) + LOCK_MS : 0;
    this.#write({ ...person, pin: { ...kept, failures, locked } }, []);
    const hash = await this.#hash(pin, fromBase64Url(kept.salt) ?? new Uint8Array(0));
    const now = this.#person(name);
    if (now.pin?.salt !== kept.salt) throw new AskRefused('again', 'the PIN was changed just now: try again');
    if (same(hash, kept.hash)) {
      this.#write({ ...now, pin: { ...now.pin, failures: 0, locked: 0 } }, []);
      return;
    }
    this.#audit.note('pin', who, `a wrong PIN for ${name}, number ${failures} in a row${locked > 0 ? ': locked for 15 minutes' : ''}`);
    if (locked > 0) throw new AskRefused('locked', 'that PIN is wrong, and so were those before: no PIN is tried for 15 minutes');
    throw new AskRefused('wrongPin', `that PIN is wrong: ${MAX_WRONG - failures} tries are left`);
  }

  async #make(pin: string): Promise<PinRecord> {
    const salt = this.#ports.random.bytes(16);
    return { salt: toBase64Url(salt), hash: await this.#hash(pin, salt), failures: 0, locked: 0 };
  }

  async #hash(pin: string, salt: Uint8Array): Promise<string> {
    const { suite } = this.#ports;
    const digits = toUtf8(`around-pin-1\0${pin}`);
    const peppered = suite.hmac(this.#pepper, digits);
    digits.fill(0);
    const hash = await suite.scrypt(peppered, salt);
    peppered.fill(0);
    return toBase64Url(hash);
  }

  #person(name: string): UserRecord {
    const person = this.#people.get(name);
    if (person === undefined) throw new AskRefused('noSuchUser', 'there is no such person: list the people to see their names');
    return person;
  }

  #write(user: UserRecord, audit: Parameters<RightsBook['commit']>[0]['audit']): void {
    try {
      this.#rights.commit({ users: [user], audit });
    } catch (error) {
      this.#ports.log.error('a PIN’s tries could not be counted: is the disk full?', { user: user.name, error: String(error) });
      throw new AskRefused('failed', 'the home’s disk takes no writes (is it full?): PINs wait until there is room');
    }
  }

  async #inTurn(name: string, work: () => Promise<void>): Promise<void> {
    const turn = this.#turns.get(name) ?? { tail: Promise.resolve(), waiting: 0 };
    if (turn.waiting >= MAX_WAITING) throw new AskRefused('busy', 'PINs of yours are being tried: wait for the answers');
    turn.waiting++;
    const done = turn.tail.then(work);
    turn.tail = done
      .catch(() => undefined)
      .then(() => {
        if (--turn.waiting === 0) this.#turns.delete(name);
      });
    this.#turns.set(name, turn);
    await done;
  }
}

function same(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
