import type { AskAnswer, AskName, AskWith, FromPhone } from '@around/messages';
import type { Clock, Log, Random, WebDialer } from '@around/platform';
import type { Suite } from '@around/sealing';
import {
  AskError,
  type ClientUpdate,
  type CommandRequest,
  type CommandRun,
  type HomeClient,
  type HouseMemory,
  type HouseView,
  type Identity,
  type Keyed,
  type LinkState,
  type PingResult,
} from './api.js';
import { Commands } from './commands/commands.js';
import type { Greeted } from './connection/greeting.js';
import { Link } from './connection/link.js';
import { type Way, waysOf } from './connection/ways.js';
import { Mirror } from './house/mirror.js';
import { refreshed } from './identity.js';
import { Observations } from './session/observations.js';
import { measurePing } from './session/ping.js';
import { Questions } from './session/questions.js';
import { Session } from './session/session.js';
import { awayDetail } from './words.js';

export interface ClientPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly dialer: WebDialer;
  readonly suite: Suite;
  readonly log?: Log;
}

export interface ClientOptions {
  /** The program's own words for itself: `phone 0.1.0`. At most 80 characters. */
  readonly software?: string;
  /** The ways to try; missing: the LAN's addresses and the relay of the identity. A page gives its own origin alone. */
  readonly ways?: readonly Way[];
  /** The home told news about itself (title, LAN addresses, role): store it, so that the next start knows. */
  onIdentity?(identity: Identity): void;
}

/** Keeps one home connected from `start()` to `stop()`. */
export function createHomeClient(ports: ClientPorts, keyed: Keyed, options: ClientOptions = {}): HomeClient {
  return new Client(ports, keyed, options);
}

class Client implements HomeClient {
  readonly #ports: ClientPorts;
  readonly #options: ClientOptions;
  readonly #keyPair: Keyed['keyPair'];
  readonly #link: Link;
  readonly #mirror = new Mirror();
  readonly #commands: Commands;
  readonly #questions: Questions;
  readonly #observations = new Observations();
  readonly #listeners = new Set<(update: ClientUpdate) => void>();
  #identity: Identity;
  #session: Session | undefined;
  /** The session that is synced: commands and questions go out on it. */
  #live: Session | undefined;
  /** The house is what was kept: nobody has heard of it yet. */
  #remembered = false;

  constructor(ports: ClientPorts, keyed: Keyed, options: ClientOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#identity = keyed.identity;
    this.#keyPair = keyed.keyPair;
    this.#commands = new Commands(ports, () => this.#identity.key.user);
    this.#questions = new Questions(ports.clock);
    this.#link = new Link(ports, {
      keyed: () => ({ identity: this.#identity, keyPair: this.#keyPair }),
      ways: () => this.#options.ways ?? waysOf(this.#identity),
      seen: () => this.#mirror.seen,
      software: options.software ?? 'around',
      onLink: (link) => this.#tell({ link, changes: [] }),
      onSession: (greeted) => this.#onSession(greeted),
      onLost: () => this.#onLost(),
    });
  }

  get identity(): Identity {
    return this.#identity;
  }

  get link(): LinkState {
    return this.#link.state;
  }

  get house(): HouseView {
    return this.#mirror.view;
  }

  memory(): HouseMemory | undefined {
    return this.#mirror.memory();
  }

  remember(memory: HouseMemory): void {
    this.#mirror.remember(memory);
    this.#remembered = true;
  }

  async start(): Promise<void> {
    this.#link.start();
  }

  async stop(): Promise<void> {
    this.#live?.send({ t: 'bye' });
    this.#commands.stop();
    this.#link.stop();
  }

  subscribe(listener: (update: ClientUpdate) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  command(request: CommandRequest): CommandRun {
    return this.#commands.run(request, () => awayDetail(this.link));
  }

  observe(thing: string, name: string): () => void {
    return this.#observations.add(thing, name, (message) => this.#live?.send(message));
  }

  async ping(controller?: string): Promise<PingResult> {
    const { send, way } = this.#ready();
    return measurePing(this.#ports.clock, this.#link, () => this.#questions.ping(send, controller), way);
  }

  async ask<N extends AskName>(what: N, request: AskWith<N>): Promise<AskAnswer<N>> {
    return this.#questions.ask(this.#ready().send, what, request);
  }

  wake(): void {
    this.#link.wake();
  }

  #ready(): { send: (message: FromPhone) => void; way: 'relay' | 'lan' } {
    const session = this.#live;
    const { link } = this;
    if (session === undefined || link.state !== 'live') throw new AskError('away', awayDetail(link));
    return { send: (message) => session.send(message), way: link.way };
  }

  #onSession(greeted: Greeted): (frame: Uint8Array) => void {
    const link = this.#link;
    const session = new Session(this.#ports, greeted, (frame) => link.send(frame), {
      sync: (message) => {
        const fault = this.#mirror.sync(message);
        if (fault !== undefined) return this.#distrust(fault);
        for (const step of message.snapshot?.commands ?? []) this.#commands.step(step);
        this.#steps(message.changes ?? []);
        if (message.snapshot !== undefined || this.#remembered) this.#tell({ reset: true, changes: [] });
        if (message.snapshot === undefined) this.#tell({ changes: message.changes ?? [] });
        this.#remembered = false;
        this.#onSynced(session);
        return undefined;
      },
      changes: (message) => {
        const fault = this.#mirror.apply(message);
        if (fault !== undefined) return this.#distrust(fault);
        this.#steps(message.items);
        if (message.items.length > 0) this.#tell({ changes: message.items });
        return undefined;
      },
      picture: (picture) => this.#tell({ changes: [], picture }),
      output: ({ command, index, at, media, bytes }) => this.#commands.output(command, { index, at, media, bytes }),
      pong: (message) => this.#questions.answered(message),
      answer: (message) => this.#questions.answered(message),
      ticked: () => link.ticked(),
      revoked: (reason) => {
        link.revoked(reason === '' ? 'an owner revoked this key: pair again' : `${reason}: pair again`);
        this.#commands.stop('the key was revoked before its end was told');
      },
      fault: (code, detail) => link.fault(code, detail),
    });
    this.#session = session;
    const identity = refreshed(this.#identity, greeted.welcome);
    if (identity !== this.#identity) {
      this.#identity = identity;
      this.#options.onIdentity?.(identity);
    }
    return (frame) => session.onFrame(frame);
  }

  /** The house is as it is at home: from now on we are live, and what waited for the home's word is asked for. */
  #onSynced(session: Session): void {
    // Who was told the news may have stopped us.
    if (this.#session !== session) return;
    this.#live = session;
    this.#link.synced();
    this.#observations.resume((message) => session.send(message));
    this.#commands.connected(session);
  }

  #onLost(): void {
    this.#session?.end();
    this.#session = undefined;
    this.#live = undefined;
    this.#questions.lost();
    this.#commands.lost();
  }

  #distrust(fault: string): string {
    this.#mirror.distrust();
    this.#ports.log?.warn('what the home sent does not fit: beginning anew', { fault });
    return fault;
  }

  #steps(changes: ClientUpdate['changes']): void {
    for (const change of changes) if (change.k === 'step') this.#commands.step(change.step);
  }

  #tell(update: ClientUpdate): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(update);
      } catch (error) {
        // One listener's mistake must not cost the others the link.
        this.#ports.log?.error('a listener failed', { error: error instanceof Error ? error.message : String(error) });
      }
    }
  }
}
