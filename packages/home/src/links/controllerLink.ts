import { LIMITS, PROTOCOL_VERSION } from '@around/messages';
import { type Address, backoffDelay, type Clock, LINK_BACKOFF, type Log, type Random, type TcpNetwork, type Timer } from '@around/platform';
import type { Suite } from '@around/sealing';
import type { ControllerInbox, ControllerRecord, Order } from '../seams.js';
import { type ConnectionEnd, ControllerConnection } from './controllerConnection.js';
import { ControllerSession, type Info } from './controllerSession.js';
import { ControllerWire } from './controllerWire.js';
import { explainEnd } from './explainEnd.js';
import { KeptRecord } from './keptRecord.js';
import { INITIAL_LINK, type LinkEffect, type LinkInput, linkMachine } from './linkMachine.js';
import { type LinkFacts, LinkNews } from './linkNews.js';

export interface LinkPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: TcpNetwork;
  readonly suite: Suite;
  readonly log: Log;
}

export interface LinkOptions {
  readonly homeId: string;
  readonly record: ControllerRecord;
  readonly inbox: ControllerInbox;
  /** Of this controller; undefined: the default. */
  readonly messagesPerSecond?: number | undefined;
  /** What is worth keeping of the controller changed: its title or where it was reached. */
  keep(record: ControllerRecord): void;
}

/** The goodbye at which a controller drops its key (PROTOCOL.md, Controller link). */
export const FORGOTTEN = 'forgotten';
/** Properties of one controller that may be observed at a time. */
const MAX_OBSERVED = 1_000;
/** A board's own clock is no good one: it is overdue so much later than it said, and a tenth of its sleep. */
const OVERDUE_MS = 30_000;
/** The longest sleep that is believed: a timer takes 24 days. */
const LONGEST_SLEEP_MS = 20 * 86_400_000;

/** One adopted controller: keeps a session with it alive, whoever dials, and says truthfully how it stands. */
export class ControllerLink {
  readonly #ports: LinkPorts;
  readonly #options: LinkOptions;
  readonly #sessions = new Map<number, ControllerSession>();
  /** `thing name` of what is observed: asked for again in each session. */
  readonly #observed = new Map<string, { readonly thing: string; readonly name: string }>();
  #machine = INITIAL_LINK;
  #wait: Timer | undefined;
  readonly #news: LinkNews;
  readonly #facts: LinkFacts;
  #complained = '';
  #nap: Timer | undefined;
  readonly #kept: KeptRecord;

  constructor(ports: LinkPorts, options: LinkOptions) {
    this.#ports = { ...ports, log: ports.log.child({ controller: options.record.id }) };
    this.#options = options;
    this.#kept = new KeptRecord(this.#ports, options.record, (record) => options.keep(record));
    this.#news = new LinkNews(ports.clock, (state) => options.inbox.state(state));
    const { id, title } = options.record;
    this.#facts = {
      id,
      title,
      address: undefined,
      software: undefined,
      things: 0,
      killed: 0,
      lastBeacon: undefined,
      rtt: undefined,
      heard: 0,
      asleepUntil: undefined,
    };
  }

  get record(): ControllerRecord {
    return this.#kept.record;
  }

  get live(): ControllerSession | undefined {
    return this.#machine.live === undefined ? undefined : this.#sessions.get(this.#machine.live);
  }

  start(address: Address | undefined = parseAddress(this.record.address)): void {
    this.#feed({ t: 'start', address });
    this.#tell();
  }

  stop(reason: string): void {
    this.#step({ t: 'stop' });
    this.#wait?.cancel();
    this.#nap?.cancel();
    if (reason !== FORGOTTEN) this.#kept.write(true);
    for (const session of [...this.#sessions.values()]) session.bye(reason);
  }

  /** A beacon told of a new place or start. */
  place(address: Address, epoch: string): void {
    this.#beacon();
    this.#feed({ t: 'place', address, epoch });
    this.#tell();
  }

  heard(): void {
    this.#beacon();
    this.#tell();
  }

  networkChanged(): void {
    this.#feed({ t: 'network' });
  }

  /** The controller dialled in and named itself; the handshake is still to come. */
  accept(connection: ControllerConnection): void {
    for (const effect of this.#step({ t: 'accepted' })) {
      if (effect.do === 'admit') connection.handTo(this.#adopt(effect.n, connection, undefined));
    }
  }

  do(order: Order): boolean {
    return this.live?.do(order) ?? false;
  }

  cancel(id: string, code: 'asked' | 'unwatched' | 'revoked'): void {
    this.live?.cancel(id, code);
  }

  /** Begins a new session: what was not acknowledged in this one is said again. */
  again(): void {
    this.live?.bye('say again what was not taken');
  }

  observe(thing: string, name: string, on: boolean): void {
    const key = `${thing} ${name}`;
    if (on && this.#observed.size < MAX_OBSERVED) this.#observed.set(key, { thing, name });
    if (!on) this.#observed.delete(key);
    this.live?.observe(thing, name, on);
  }

  async ping(): Promise<number> {
    const live = this.live;
    if (live === undefined) throw new Error(`${this.record.title} is away: there is no link to measure`);
    return live.ping();
  }

  #step(input: LinkInput): readonly LinkEffect[] {
    const [state, effects] = linkMachine(this.#machine, input);
    this.#machine = state;
    return effects;
  }

  #feed(input: LinkInput): void {
    for (const effect of this.#step(input)) this.#perform(effect);
  }

  #perform(effect: LinkEffect): void {
    switch (effect.do) {
      case 'dial':
        void this.#dial(effect.n, effect.to);
        return;
      case 'drop':
        this.#sessions.get(effect.n)?.bye(effect.why);
        return;
      case 'wait': {
        const wait = backoffDelay(LINK_BACKOFF, effect.attempt, this.#ports.random.float());
        this.#wait = this.#ports.clock.after(wait, () => this.#feed({ t: 'due' }));
        return;
      }
      case 'unwait':
        this.#wait?.cancel();
        return;
      case 'nap':
        this.#nap = this.#ports.clock.after(effect.ms, () => {
          this.#facts.asleepUntil = undefined;
          this.#feed({ t: 'overdue' });
          this.#tell();
        });
        return;
      case 'unnap':
        this.#nap?.cancel();
        return;
      case 'admit':
        return;
    }
  }

  async #dial(n: number, to: Address): Promise<void> {
    const { id, psk } = this.record;
    try {
      const tcp = await this.#ports.network.dialTcp(to, { timeoutMs: LIMITS.helloMs });
      if (this.#machine.trying !== n || this.#machine.stopped) return tcp.destroy();
      const wire = new ControllerWire(this.#ports.suite, {
        dialler: true,
        hello: { t: 'home', v: PROTOCOL_VERSION, home: this.#options.homeId, controller: id, bundles: true },
        pskOf: (hello) => (hello.controller === id ? psk : undefined),
      });
      const connection = new ControllerConnection(
        { clock: this.#ports.clock, messagesPerSecond: this.#options.messagesPerSecond },
        tcp,
        wire,
      );
      const session = this.#adopt(n, connection, to);
      this.#feed({ t: 'dialled', n });
      connection.open(session, LIMITS.helloMs);
    } catch (error) {
      this.#ports.log.debug('dial failed', { to, error: String(error) });
      this.#feed({ t: 'failed', n });
      this.#tell();
    }
  }

  #adopt(n: number, connection: ControllerConnection, dialled: Address | undefined): ControllerSession {
    const session = new ControllerSession(this.#ports, this.record.id, connection, this.#options.inbox, {
      onGreeted: () => this.#feed({ t: 'greeted', n }),
      onProven: (info) => this.#proven(n, info, session, dialled),
      onInfo: (info) => this.#info(info),
      onPong: (rtt) => this.#pong(n, rtt, session, dialled !== undefined),
      onKilled: () => {
        this.#facts.killed++;
        this.#tell();
      },
      onEnd: (end, lived) => {
        if (n === this.#machine.live) this.#facts.heard = session.heard;
        this.#ended(n, end, lived, dialled !== undefined);
      },
    });
    this.#sessions.set(n, session);
    return session;
  }

  #proven(n: number, info: Info, session: ControllerSession, dialled: Address | undefined): void {
    this.#feed({ t: 'proven', n, ...(dialled === undefined ? {} : { address: dialled }) });
    if (this.#machine.live !== n) return;
    this.#complained = '';
    this.#facts.asleepUntil = undefined;
    this.#facts.rtt = undefined;
    if (dialled !== undefined) this.#kept.put({ address: `${dialled.host}:${dialled.port}` });
    this.#info(info);
    for (const { thing, name } of this.#observed.values()) session.observe(thing, name, true);
    session.beat();
    this.#ports.log.info('controller connected', { event: 'controller.live', address: session.remote, dialled: dialled !== undefined });
  }

  #info(info: Info): void {
    this.#facts.software = info.software;
    this.#facts.things = info.things.length;
    this.#kept.put({ title: info.title });
    this.#options.inbox.info(this.record.id, { title: info.title, software: info.software, things: info.things, cboot: info.cboot });
    this.#tell();
  }

  #pong(n: number, rtt: number, session: ControllerSession, dialled: boolean): void {
    if (this.#machine.live !== n) return;
    const first = this.#facts.rtt === undefined;
    this.#facts.rtt = rtt;
    this.#options.inbox.heard(this.record.id, rtt);
    this.#tell(first);
    this.#kept.write();
    if (!session.worn) return;
    // A board that dialled in does so again when it is let go; one that was dialled gets its new session first.
    if (dialled) this.#feed({ t: 'worn' });
    else session.bye('fresh keys');
  }

  #ended(n: number, end: ConnectionEnd, lived: number | undefined, dialled: boolean): void {
    this.#sessions.delete(n);
    const facts = { why: end.why, detail: end.detail, reached: end.reached, lived };
    // Whoever finds our port makes connections that prove nothing.
    if (lived === undefined) this.#ports.log.debug('connection ended unproven', facts);
    else this.#ports.log.info('controller lost', { event: 'controller.lost', ...facts });
    if (lived === undefined) {
      this.#feed({ t: 'failed', n });
      // Whoever dials in may name any controller: only what this home dialled is worth a person's attention.
      if (dialled && this.#machine.live === undefined) this.#complain(end);
    } else if (end.back !== undefined && n === this.#machine.live) {
      const back = Math.min(end.back, LONGEST_SLEEP_MS);
      this.#facts.asleepUntil = Math.round(this.#ports.clock.wall() + back);
      this.#feed({ t: 'asleep', n, ms: back + OVERDUE_MS + back / 10 });
    } else this.#feed({ t: 'lost', n, lived });
    this.#tell();
  }

  /** Tells the house once what only a person can mend. */
  #complain(end: ConnectionEnd): void {
    const words = explainEnd(this.record.title, end);
    if (words === undefined || words === this.#complained || this.#machine.stopped) return;
    this.#complained = words;
    this.#ports.log.warn(words, { event: 'controller.trouble' });
    this.#options.inbox.notice(this.record.id, { kind: 'failed', detail: words, at: Math.round(this.#ports.clock.wall()) });
  }

  #beacon(): void {
    this.#facts.lastBeacon = this.#ports.clock.wall();
    this.#options.inbox.heard(this.record.id);
  }

  #tell(now = false): void {
    const place = this.live?.remote ?? this.#machine.heard ?? this.#machine.proven;
    this.#facts.title = this.record.title;
    this.#facts.address = place === undefined ? undefined : `${place.host}:${place.port}`;
    this.#news.update(this.#machine, this.#facts, now);
  }
}

/** `host:port`, as it is kept in the book. */
export function parseAddress(text: string | undefined): Address | undefined {
  const match = /^(.+):(\d{1,5})$/.exec(text ?? '');
  if (match === null) return undefined;
  const port = Number(match[2]);
  return port >= 1 && port <= 65_535 ? { host: match[1] as string, port } : undefined;
}
