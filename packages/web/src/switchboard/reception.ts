import { CLOSE, encodeClose, type FromPhoneControl, fromBase64Url, toBase64Url, toPhoneControl } from '@around/messages';
import type { Counters } from './counters.js';
import type { Elsewhere } from './elsewhere.js';
import type { HomeEntry, HomeLink } from './homeLink.js';
import type { HomeTable } from './homeTable.js';
import type { SwitchboardLimits } from './limits.js';
import type { PhoneLine } from './phoneLine.js';
import type { SlotBook } from './slots.js';
import { count, type PhoneRefusal, type Tally } from './tally.js';

export type PhoneHello = Extract<FromPhoneControl, { t: 'hello' }>;

/** What became of a hello. All but the first three closed the phone; `seeking`: the other relays are being asked. */
export type HelloOutcome = 'open' | 'waiting' | 'seeking' | 'unknownHome' | 'unknownToken' | 'noSlot' | 'tooMany' | 'badHello';

export interface ReceptionDeps {
  readonly homes: HomeTable;
  readonly slots: SlotBook;
  readonly limits: SwitchboardLimits;
  readonly counters: Counters;
  readonly tally: Tally;
  readonly sha256: (data: Uint8Array) => Uint8Array;
  /** Missing where this relay is alone. */
  readonly elsewhere: () => Elsewhere | undefined;
}

const OPEN = toPhoneControl.encode({ t: 'open', way: 'relay' });
const UP = toPhoneControl.encode({ t: 'home', up: true });

/** Where a phone goes that says hello: to its home, to another relay, to where it waits, or away. */
export class Reception {
  readonly #d: ReceptionDeps;

  constructor(deps: ReceptionDeps) {
    this.#d = deps;
  }

  /**
   * A phone says where it wants to go. `text` is its hello as it came, for the home.
   * @param throttled its address failed too often: only a known token passes
   */
  hello(line: PhoneLine, hello: PhoneHello, text: string, throttled = false): HelloOutcome {
    if (line.state === 'closed') return 'badHello';
    if (!line.countHello()) return this.#refuse(line, 'tooMany', CLOSE.tooMany, 'too many hellos: wait a minute');
    this.#detach(line);
    const tokenHash = this.#hashOf(hello);
    if (throttled && !this.#knows(hello, tokenHash)) {
      // Whether an enrolled home that another relay has knows the token is for that one to say; nothing else is asked of the others.
      const known = tokenHash !== undefined && hello.home !== undefined && this.#d.homes.find(hello.home) !== undefined;
      const sought = known ? this.#seek(line, hello, text, true) : undefined;
      if (sought !== undefined) return sought;
      return this.#refuse(line, 'tooMany', CLOSE.tooMany, 'too many failed attempts from this address: wait a minute');
    }
    if (hello.slot !== undefined) return this.#helloSlot(line, hello, text);
    if (hello.home === undefined || tokenHash === undefined) {
      return this.#refuse(line, 'badHello', CLOSE.protocolError, 'a hello needs home and token, or slot');
    }
    const entry = this.#d.homes.find(hello.home);
    if (entry?.link === undefined) {
      const sought = this.#seek(line, hello, text, false);
      if (sought !== undefined) return sought;
    }
    if (entry === undefined) return this.unknownHome(line);
    const { link } = entry;
    // Without a link the tokens last told may be out of date: a phone unknown to them may wait all the same.
    if (link === undefined || !link.ready) return this.#wait(line, entry);
    if (!entry.tokens?.has(tokenHash)) {
      return this.#refuse(line, 'unknownToken', CLOSE.unknownToken, 'the home does not know this phone: pair it again');
    }
    return this.#join(line, link, text);
  }

  /** No other relay has what a line sought there. */
  notFound(line: PhoneLine, hello: PhoneHello): void {
    if (line.state === 'closed') return;
    line.part('new');
    const entry = hello.home === undefined ? undefined : this.#d.homes.find(hello.home);
    const came = entry?.link !== undefined || (hello.slot !== undefined && this.#d.slots.find(hello.slot, hello.home) !== undefined);
    if (came) line.toPhone(UP);
    else if (entry !== undefined) this.#wait(line, entry);
    else {
      if (hello.home === undefined) this.#noSlot(line);
      else this.unknownHome(line);
      // A hello that is answered late counts as a failed one all the same.
      line.onRefused?.(CLOSE.unknownToken);
    }
  }

  /**
   * What carried a line to another relay is over: it waits here.
   * @param again the home may be there all the same: the phone says hello anew
   */
  cameBack(line: PhoneLine, again: boolean): void {
    if (line.state === 'closed') return;
    const entry = line.home;
    if (entry === undefined) {
      line.end(CLOSE.goingAway, 'the way to the home ended: try again');
      return;
    }
    line.part('new');
    if (this.#wait(line, entry, true) === 'waiting' && (again || entry.link !== undefined)) {
      entry.waiting.delete(line);
      line.part('new');
      line.toPhone(UP);
    }
  }

  /** The home may be there: whoever waits for it says hello anew. */
  wake(entry: HomeEntry): void {
    const waiting = [...entry.waiting];
    entry.waiting.clear();
    for (const line of waiting) {
      line.part('new');
      line.toPhone(UP);
    }
  }

  /** Says that the home is away, and since when. */
  tellDown(line: PhoneLine, entry: HomeEntry): void {
    line.toPhone(toPhoneControl.encode({ t: 'home', up: false, ...(entry.downSince === undefined ? {} : { since: entry.downSince }) }));
  }

  /** Ends a phone whose home may not come here. */
  unknownHome(line: PhoneLine): HelloOutcome {
    return this.#refuse(line, 'unknownHome', CLOSE.unknownHome, 'this relay does not know that home: pair again, or use another relay');
  }

  #helloSlot(line: PhoneLine, hello: PhoneHello, text: string): HelloOutcome {
    const slot = hello.slot as string;
    const holder = this.#d.slots.find(slot, hello.home);
    if (holder !== undefined) {
      const entry = this.#d.homes.entry(holder);
      if (entry.link?.ready) return this.#join(line, entry.link, text);
      // It may have moved on: its slot stays here until its time is up.
      return (entry.link === undefined ? this.#seek(line, hello, text, false) : undefined) ?? this.#wait(line, entry);
    }
    const named = hello.home === undefined ? undefined : this.#d.homes.find(hello.home);
    if (named?.link === undefined) {
      const sought = this.#seek(line, hello, text, false);
      if (sought !== undefined) return sought;
    }
    if (hello.home !== undefined && named === undefined) return this.unknownHome(line);
    // The home tells its slots when it is back; until then nobody knows.
    if (named !== undefined && !named.link?.ready) return this.#wait(line, named);
    return this.#noSlot(line);
  }

  /** Undefined where there is nobody to ask: this relay alone decides. */
  #seek(line: PhoneLine, hello: PhoneHello, text: string, throttled: boolean): HelloOutcome | undefined {
    const elsewhere = this.#d.elsewhere();
    if (line.onParted !== undefined || elsewhere === undefined) return undefined;
    const entry = hello.home === undefined ? undefined : this.#d.homes.find(hello.home);
    if (entry?.link !== undefined) return undefined;
    return elsewhere.seek(line, entry, hello, text, throttled) ? 'seeking' : undefined;
  }

  #join(line: PhoneLine, link: HomeLink, text: string): HelloOutcome {
    if (link.channels.size >= this.#d.limits.channelsPerHome) {
      return this.#refuse(line, 'tooMany', CLOSE.tooMany, 'this home has as many phones connected as the relay allows: close one');
    }
    line.toPhone(OPEN);
    if (line.state !== 'closed') link.open(line, text);
    return 'open';
  }

  /** @param cut it had the home until now, and is told so in any case */
  #wait(line: PhoneLine, entry: HomeEntry, cut = false): HelloOutcome {
    if (line.onParted !== undefined) {
      line.onParted();
      return 'waiting';
    }
    if (entry.waiting.size >= this.#d.limits.waitingPerHome) {
      return this.#refuse(line, 'tooMany', CLOSE.tooMany, 'too many phones wait for this home: try again later');
    }
    line.home = entry;
    line.part('waiting');
    entry.waiting.add(line);
    // A home that has just logged in tells its tokens in the same breath: no word of it being away.
    if (cut || entry.link === undefined) this.tellDown(line, entry);
    this.#d.elsewhere()?.waitFor(entry.id);
    return 'waiting';
  }

  #noSlot(line: PhoneLine): HelloOutcome {
    return this.#refuse(line, 'noSlot', CLOSE.expired, 'this invitation is not open any more: ask for a new one');
  }

  #refuse(line: PhoneLine, outcome: HelloOutcome & PhoneRefusal, code: number, message: string): HelloOutcome {
    this.#d.counters.refusedPhones++;
    count(this.#d.tally.refusedPhones, outcome);
    line.toPhone(toPhoneControl.encode({ t: 'sorry', code, message }));
    line.end(code, message);
    return outcome;
  }

  /** A new hello on a line ends what it had: the phone begins anew on the same socket. */
  #detach(line: PhoneLine): void {
    const { link, channel } = line;
    line.home?.waiting.delete(line);
    line.home = undefined;
    if (link !== undefined) link.forget(channel, encodeClose(CLOSE.normal, 'the phone begins anew'));
    line.part('new');
  }

  #hashOf(hello: PhoneHello): string | undefined {
    const token = hello.token === undefined ? undefined : fromBase64Url(hello.token);
    return token === undefined ? undefined : toBase64Url(this.#d.sha256(token));
  }

  #knows(hello: PhoneHello, tokenHash: string | undefined): boolean {
    if (hello.home === undefined || tokenHash === undefined) return false;
    return this.#d.homes.get(hello.home)?.tokens?.has(tokenHash) === true;
  }
}
