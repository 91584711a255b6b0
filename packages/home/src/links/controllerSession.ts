import type { FromController } from '@around/messages';
import type { Clock, Log, Timer } from '@around/platform';
import type { ControllerInbox, Order } from '../seams.js';
import { ControllerClock } from './controllerClock.js';
import type { ConnectionEnd, ConnectionOwner, ControllerConnection } from './controllerConnection.js';
import { Heartbeat } from './heartbeat.js';

export interface SessionPorts {
  readonly clock: Clock;
  readonly log: Log;
}

export type Info = Extract<FromController, { t: 'info' }>;

export interface SessionOwner {
  onGreeted(): void;
  /** The first valid sealed message came: this is the controller, alive and now. Called before the inbox hears of the info. */
  onProven(info: Info): void;
  /** Another info, after the first. */
  onInfo(info: Info): void;
  onPong(rtt: number): void;
  onKilled(): void;
  /** `lived`: ms since it was proven; undefined where it never was. */
  onEnd(end: ConnectionEnd, lived: number | undefined): void;
}

/** The home pings at once and then this often: the controller's clock must be known freshly (trust.md, Freshness). */
const BEAT_MS = 5_000;
const ASK_MS = 5_000;
/**
 * Characters of reports that may wait for their commit before the controller has to wait, about: what it then holds back are steps and pongs
 * too, and a commit comes every few seconds. Room for all that an honest one has on its way.
 */
const UNCOMMITTED = 4_000_000;
const ITEM = 100;

interface Waiting {
  readonly timer: Timer;
  resolve(rtt: number): void;
  reject(error: Error): void;
}

/** What is said with one controller over one connection, from the handshake to the end. */
export class ControllerSession implements ConnectionOwner {
  readonly #ports: SessionPorts;
  readonly #controller: string;
  readonly #connection: ControllerConnection;
  readonly #inbox: ControllerInbox;
  readonly #owner: SessionOwner;
  readonly #clock = new ControllerClock();
  readonly #heartbeat = new Heartbeat();
  readonly #asked = new Map<number, Waiting>();
  #beats: Timer | undefined;
  /** Something came since the last beat. */
  #lively = false;
  #proven: number | undefined;
  #uncommitted = 0;
  #commits: Promise<void> = Promise.resolve();
  #release: (() => void) | undefined;
  /** The disk did not take a report: `taken` would speak for it too. */
  #refused = false;
  #heard = 0;

  constructor(ports: SessionPorts, controller: string, connection: ControllerConnection, inbox: ControllerInbox, owner: SessionOwner) {
    this.#ports = ports;
    this.#controller = controller;
    this.#connection = connection;
    this.#inbox = inbox;
    this.#owner = owner;
  }

  /** Unix ms of its last sign of life. */
  get heard(): number {
    return this.#heard;
  }

  get worn(): boolean {
    return this.#connection.worn;
  }

  get remote(): { readonly host: string; readonly port: number } {
    return this.#connection.remote;
  }

  do(order: Order): boolean {
    const mapped = this.#clock.notAfter(order.deadline);
    if (mapped === undefined) return false;
    const { id, thing, op, name, input, lease, by } = order;
    return this.#connection.send({
      t: 'do',
      id,
      thing,
      op,
      name,
      ...(input === undefined ? {} : { input }),
      ...mapped,
      ...(lease === undefined ? {} : { lease }),
      by,
    });
  }

  cancel(id: string, code: 'asked' | 'unwatched' | 'revoked'): void {
    this.#connection.send({ t: 'cancel', id, code });
  }

  observe(thing: string, name: string, on: boolean): void {
    this.#connection.send({ t: 'observe', thing, name, on });
  }

  /** Rejects with an Error for people when no pong comes within 5 s. */
  ping(): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#asked.size >= 16) return reject(new Error('too many pings to this controller are under way: try again in a moment'));
      const n = this.#heartbeat.ask(this.#ports.clock.now());
      const timer = this.#ports.clock.after(ASK_MS, () => {
        this.#asked.delete(n);
        reject(new Error('the controller did not answer the ping within 5 s'));
      });
      this.#asked.set(n, { timer, resolve, reject });
      this.#sendPing(n);
    });
  }

  /** Starts the beat: pings at once. Called when the session is proven. */
  beat(): void {
    this.#beatOnce();
    this.#beats = this.#ports.clock.every(BEAT_MS, () => this.#beatOnce());
  }

  /** Says goodbye and ends. */
  bye(reason: string): void {
    this.#connection.send({ t: 'bye', reason });
    this.#connection.end({ why: 'local', detail: reason });
  }

  onGreeted(): void {
    this.#owner.onGreeted();
  }

  onMessage(message: FromController, blob: Uint8Array | undefined): void {
    this.#heard = Math.round(this.#ports.clock.wall());
    this.#lively = true;
    if (message.t === 'info') {
      this.#info(message);
      return;
    }
    if (this.#proven === undefined) {
      this.#connection.end({ why: 'message', detail: `the first message must be "info", not "${message.t}"` });
      return;
    }
    switch (message.t) {
      case 'pong':
        this.#pong(message);
        return;
      case 'step':
        this.#inbox.step(this.#controller, message, blob);
        return;
      case 'report':
        this.#report(message);
        return;
      case 'picture':
        if (blob !== undefined) {
          const { thing, name, at, media } = message;
          this.#inbox.picture(this.#controller, { thing, name, at, media, bytes: blob });
        }
        return;
      case 'notice': {
        const { kind, thing, name, detail, at } = message;
        if (kind === 'killed') this.#owner.onKilled();
        this.#inbox.notice(this.#controller, {
          kind,
          ...(thing === undefined ? {} : { thing }),
          ...(name === undefined ? {} : { name }),
          detail,
          at,
        });
        return;
      }
      case 'bye':
        this.#connection.end({
          why: 'goingAway',
          detail: message.reason,
          ...(message.back === undefined ? {} : { back: message.back }),
        });
        return;
      case 'provisioned':
        return;
    }
  }

  onEnd(end: ConnectionEnd): void {
    this.#beats?.cancel();
    for (const waiting of this.#asked.values()) {
      waiting.timer.cancel();
      waiting.reject(new Error(`the link to the controller was lost: ${end.detail}`));
    }
    this.#asked.clear();
    this.#owner.onEnd(end, this.#proven === undefined ? undefined : this.#ports.clock.now() - this.#proven);
  }

  #info(info: Info): void {
    const now = this.#ports.clock.now();
    this.#clock.heard(info.cboot, info.ct, now);
    if (this.#proven === undefined) {
      this.#proven = now;
      this.#owner.onProven(info);
    } else this.#owner.onInfo(info);
  }

  #beatOnce(): void {
    // Its pong stands behind what it has to say, and behind what this home does not read: that is no silence.
    if (this.#lively || this.#connection.held) this.#heartbeat.alive();
    this.#lively = false;
    const n = this.#heartbeat.beat(this.#ports.clock.now());
    if (n === 'silent') this.#connection.end({ why: 'silent', detail: 'two pings went unanswered' });
    else this.#sendPing(n);
  }

  #sendPing(n: number): void {
    this.#connection.send({ t: 'ping', n, wall: Math.max(0, Math.round(this.#ports.clock.wall())) });
  }

  #pong(pong: Extract<FromController, { t: 'pong' }>): void {
    const now = this.#ports.clock.now();
    const rtt = this.#heartbeat.pong(pong.n, now);
    if (rtt === undefined) return;
    this.#clock.heard(pong.cboot, pong.ct, now);
    const waiting = this.#asked.get(pong.n);
    if (waiting !== undefined) {
      this.#asked.delete(pong.n);
      waiting.timer.cancel();
      waiting.resolve(rtt);
    }
    this.#owner.onPong(rtt);
  }

  /**
   * Applied at once, and committed together with what comes meanwhile. `taken` speaks for all items up to its number: it goes out in
   * order, and after what the disk did not take no more. The controller goes on telling, and the house showing.
   */
  #report(report: Extract<FromController, { t: 'report' }>): void {
    const last = report.items.at(-1);
    if (last === undefined) return;
    const committed = this.#inbox.report(this.#controller, report.ring, report.items);
    // Its failure is looked at when its turn comes.
    committed.catch(() => undefined);
    if (this.#refused) return;
    const size = sizeOf(report.items);
    this.#uncommitted += size;
    if (this.#uncommitted >= UNCOMMITTED && this.#release === undefined) this.#release = this.#connection.hold();
    this.#commits = this.#commits.then(async () => {
      try {
        if (!(await committed)) this.#refused = true;
        else if (!this.#refused && !this.#connection.ended) this.#connection.send({ t: 'taken', ring: report.ring, n: last.n });
      } catch (error) {
        this.#refused = true;
        this.#ports.log.error('a report could not be taken', { controller: this.#controller, error: String(error) });
      }
      this.#uncommitted -= size;
      if (this.#uncommitted < UNCOMMITTED) {
        this.#release?.();
        this.#release = undefined;
      }
    });
  }
}

/** Characters of report items, about. */
function sizeOf(items: Extract<FromController, { t: 'report' }>['items']): number {
  let size = 0;
  for (const item of items) {
    const said = item.k === 'value' ? item.value : item.k === 'event' ? item.data : undefined;
    size += ITEM + (typeof said === 'string' || typeof said === 'object' ? JSON.stringify(said).length : 0);
  }
  return size;
}
