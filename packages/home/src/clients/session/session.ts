import { CLOSE, type CommandStep, cutText, type FromHome, fromHome, fromPhone, type StepName } from '@around/messages';
import type { Clock, Log, Timer } from '@around/platform';
import type { House, HouseGuest, HouseOutput, HousePicture } from '../../house/house.js';
import { Rate } from '../../house/rate.js';
import type { Answerer } from '../asks.js';
import type { Caller } from '../offices/caller.js';
import type { Standing } from '../people/people.js';
import { MediaLane } from './mediaLane.js';
import type { Outbox, Told } from './outbox.js';
import type { SessionLink } from './sessionLink.js';
import type { Sight } from './sight.js';
import { tell } from './sync.js';
import { Talk } from './talk.js';

const TICK_MS = 10_000;
/** The longest that a timer waits (platform's Clock). */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** A session's keys are renewed that often (trust.md, Session). */
const LIFE_MS = 12 * 3_600_000;
/** Who answers the first flight with nothing has no keys: it played a recorded first message. */
const PROOF_MS = 10_000;
const MEDIA_BUFFER = 262_144;
/** One message of a phone as JSON. */
const MAX_JSON = 65_536;

export interface SessionDeps {
  readonly house: House;
  readonly answerer: Answerer;
  /** The first message that opens under the session's keys came: this is the phone itself. */
  proven(session: Session): void;
  ended(session: Session): void;
  /** How its key stands now. */
  standing(session: Session): Standing;
}

/**
 * Of a busy house readings go together, so often at most (phone.md, C6): each message costs a phone as much as what it says. A few in a row, and
 * whatever else happens, go at once.
 */
const READINGS_PER_SECOND = 10;
/**
 * That a command is on its way is told with how it went on, where that follows at once: a message of its own would cost the home, the relay and
 * each phone as much as the end does. Nobody sees these ms.
 */
const UNDER_WAY_MS = 20;
const UNDER_WAY: ReadonlySet<StepName> = new Set(['accepted', 'sent', 'started']);

/** One phone's session, from its first flight on. It believes nothing that does not open under its keys. */
export class Session implements HouseGuest {
  readonly asker: Caller;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #deps: SessionDeps;
  readonly #link: SessionLink;
  readonly #sight: Sight;
  readonly #outbox: Outbox;
  readonly #media: MediaLane;
  readonly #talk: Talk;
  readonly #perSecond: number;
  readonly #rate: Rate;
  readonly #timers: Timer[] = [];
  #lifeTimer: Timer | undefined;
  /** Messages of readings alone that may still go at once. */
  readonly #readings: Rate;
  #gathering: Timer | undefined;
  /** Monotonic ms at which what is gathered goes. */
  #gatheredAt = 0;
  proven = false;
  #over = false;

  constructor(
    ports: { readonly clock: Clock; readonly log: Log },
    deps: SessionDeps,
    is: {
      readonly asker: Caller;
      readonly link: SessionLink;
      readonly sight: Sight;
      readonly outbox: Outbox;
      readonly messagesPerSecond: number;
    },
  ) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#deps = deps;
    this.asker = is.asker;
    this.#link = is.link;
    this.#sight = is.sight;
    this.#outbox = is.outbox;
    this.#perSecond = is.messagesPerSecond;
    this.#readings = new Rate(READINGS_PER_SECOND, this.#clock.now());
    this.#rate = new Rate(is.messagesPerSecond, this.#clock.now(), 2 * is.messagesPerSecond);
    this.#media = new MediaLane(this.#clock, {
      free: () => this.#mediaIsFree(),
      send: (json, bytes) => this.#sendMedia(json, bytes),
    });
    this.#talk = new Talk(ports, {
      house: deps.house,
      answerer: deps.answerer,
      asker: is.asker,
      sight: is.sight,
      guest: this,
      send: (message) => this.#send(message),
      privately: (step) => this.#privately(step),
      taken: (seq) => this.#taken(seq),
      close: (code, reason) => this.close(code, reason),
    });
  }

  start(): void {
    this.#timers.push(
      this.#clock.after(PROOF_MS, () => {
        if (!this.proven) this.close(CLOSE.helloTimeout, 'nothing sealed came');
      }),
      this.#clock.every(TICK_MS, () => this.#tick()),
      this.#clock.after(LIFE_MS, () => this.close(CLOSE.expired, 'shake hands again')),
    );
    this.#untilItsEnd();
    this.#pump();
  }

  /** What happened in the house. */
  changes(told: readonly Told[]): void {
    if (this.#over) return;
    for (const one of told) {
      if (this.#sight.sees(one.change) && !this.#outbox.add(one)) {
        this.close(CLOSE.slow, 'too far behind: come back for the house as it is');
        return;
      }
    }
    if (this.#outbox.waiting === 0) return;
    const wait = this.#mayWait(told);
    if (wait === 0) this.#pump();
    else this.#gather(wait);
  }

  onFrame(frame: Uint8Array): void {
    if (this.#over) return;
    const envelope = this.#link.open(frame);
    if (envelope === undefined) return;
    if (envelope === 'invalid') {
      this.close(CLOSE.badSeal, 'a frame did not open');
      return;
    }
    if (!this.#rate.take(this.#clock.now())) {
      this.close(CLOSE.tooMany, `more than ${this.#perSecond} messages a second`);
      return;
    }
    if (!this.proven) {
      this.proven = true;
      this.#deps.house.join(this);
      this.#deps.proven(this);
    }
    // Whatever is said: a flood of pings wears the keys too, and past their end nothing can be sealed.
    if (this.#link.worn) {
      this.close(CLOSE.expired, 'shake hands again');
      return;
    }
    const message = fromPhone.decode(envelope.json, MAX_JSON);
    if (message.ok) this.#talk.take(message.value);
    else if (message.error.startsWith('unknown message type')) this.#log.debug('a message of a later version', { key: this.asker.key });
    else this.close(CLOSE.protocolError, cutText(message.error, 100));
  }

  onClose(): void {
    this.#link.closed = true;
    this.#end();
  }

  picture(picture: HousePicture): void {
    const { bytes, ...rest } = picture;
    this.#media.offer(`p ${picture.thing} ${picture.name}`, fromHome.encode({ t: 'picture', ...rest }), bytes);
  }

  output(output: HouseOutput): void {
    const { bytes, ...rest } = output;
    this.#media.offer(`o ${output.command}`, fromHome.encode({ t: 'output', ...rest }), bytes);
  }

  /** The key is dead: told sealed, because only so is it believed. */
  revoke(reason: string): void {
    if (this.#over) return;
    this.#send({ t: 'revoked', reason });
    this.close(CLOSE.refused, 'this key is dead');
  }

  /** Not now: nobody forgets anything. */
  bar(reason: string): void {
    if (this.#over) return;
    this.#send({ t: 'bye', reason });
    this.close(CLOSE.refused, cutText(reason, 100));
  }

  /** What it may do has changed: it comes back for what it may do now. */
  renew(): void {
    this.close(CLOSE.expired, 'shake hands again');
  }

  goingAway(reason: string): void {
    if (this.#over) return;
    this.#send({ t: 'bye', reason });
    this.close(CLOSE.goingAway, reason);
  }

  close(code: number, reason: string): void {
    this.#link.close(code, reason);
    this.#end();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    for (const timer of this.#timers) timer.cancel();
    this.#lifeTimer?.cancel();
    this.#gathering?.cancel();
    this.#media.stop();
    this.#deps.house.leave(this);
    this.#deps.ended(this);
  }

  #taken(seq: number): void {
    this.#outbox.taken(seq);
    if (this.#gathering === undefined) this.#pump();
    this.#media.taken(seq);
  }

  /** A step that only this client hears of, under a number that nobody else gets. */
  #privately(step: CommandStep): void {
    this.#outbox.add(tell({ k: 'step', n: this.#deps.house.privateNumber(), step }));
    this.#pump();
  }

  /** How long what was told may wait for more of it, ms. */
  #mayWait(told: readonly Told[]): number {
    if (told.every(({ change }) => change.k === 'value')) return this.#readings.take(this.#clock.now()) ? 0 : 1_000 / READINGS_PER_SECOND;
    return told.every(({ change }) => change.k === 'step' && UNDER_WAY.has(change.step.step)) ? UNDER_WAY_MS : 0;
  }

  #gather(ms: number): void {
    const at = this.#clock.now() + ms;
    if (this.#gathering !== undefined && this.#gatheredAt <= at) return;
    this.#gathering?.cancel();
    this.#gatheredAt = at;
    this.#gathering = this.#clock.after(ms, () => this.#gathered());
  }

  #gathered(): void {
    this.#readings.take(this.#clock.now());
    this.#pump();
  }

  #pump(): void {
    this.#gathering?.cancel();
    this.#gathering = undefined;
    for (let batch = this.#outbox.next(); batch !== undefined && !this.#over; batch = this.#outbox.next()) {
      this.#link.send(`{"t":"changes","seq":${batch.seq},"items":[${batch.items.map((told) => told.text).join(',')}]}`);
    }
    if (this.#link.worn) this.close(CLOSE.expired, 'shake hands again');
  }

  /** Changes go before pictures: the number after a picture says that all before it is told. */
  #mediaIsFree(): boolean {
    this.#deps.house.settle();
    this.#pump();
    return this.#link.buffered <= MEDIA_BUFFER && this.#outbox.waiting === 0;
  }

  #sendMedia(json: string, bytes: Uint8Array): number {
    try {
      this.#link.send(json, bytes);
    } catch (error) {
      this.#log.warn('a picture is too large to send', { bytes: bytes.length, error: messageOf(error) });
    }
    // An empty turn with a number of its own: the client's `taken` tells that the picture has arrived.
    const seq = this.#deps.house.privateNumber();
    this.#outbox.mark(seq, 0, 0);
    this.#send({ t: 'changes', seq, items: [] });
    return seq;
  }

  #tick(): void {
    this.#stand();
    this.#send({ t: 'tick', tick: this.#clock.now(), wall: Math.round(this.#clock.wall()) });
  }

  /** Ends with its key: to the moment while the wall clock goes on as it should, within a tick where it jumps. */
  #untilItsEnd(): void {
    const until = Math.min(...this.asker.grants.flatMap((grant) => grant.until ?? []));
    if (this.#over || until === Number.POSITIVE_INFINITY) return;
    const left = Math.min(MAX_TIMER_MS, Math.max(1, Math.ceil(until - this.#clock.wall())));
    this.#lifeTimer = this.#clock.after(left, () => {
      this.#stand();
      this.#untilItsEnd();
    });
  }

  #stand(): void {
    const standing = this.#deps.standing(this);
    if (standing.state === 'dead') this.revoke(standing.reason);
    else if (standing.state === 'barred') this.bar(standing.reason);
  }

  #send(message: FromHome): void {
    if (!this.#over) this.#link.send(fromHome.encode(message));
  }
}

const messageOf = (error: unknown): string => cutText(error instanceof Error ? error.message : String(error), 500);
