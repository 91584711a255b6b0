import type {
  AskWith,
  Change,
  Command,
  CommandStep,
  ControllerState,
  FromController,
  LogEntry,
  Look,
  RelayState,
  ReportItem,
  Snapshot,
  ThingModel,
  Wish,
} from '@around/messages';
import type { Clock, Log } from '@around/platform';
import type { ControllerGateway, ControllerInbox, HouseFeed, RelayInbox } from '../seams.js';
import type { Ledger, ReadingBook } from './books.js';
import { ChangeLog, type News } from './changeLog.js';
import { Commands } from './commands/commands.js';
import { LogReader } from './commands/logReader.js';
import type { Run } from './commands/run.js';
import { Controllers } from './controllers.js';
import { Looks } from './looks.js';
import { Observations } from './observations.js';
import { AskRefused } from './refused.js';
import { Reports } from './reports.js';
import type { Allows, Asker } from './rights.js';
import { Things } from './things.js';
import { Values } from './values.js';

export interface HousePicture {
  readonly thing: string;
  readonly name: string;
  readonly at: number;
  readonly media: string;
  readonly bytes: Uint8Array;
}

export interface HouseOutput extends HousePicture {
  readonly command: string;
  readonly index: number;
}

/** A proven phone as the house sees it. */
export interface HouseGuest {
  readonly asker: Asker;
  /** What it observes; never kept. */
  picture(picture: HousePicture): void;
  /** An output of a command of its key, or of an action that it observes. */
  output(output: HouseOutput): void;
}

type NoticeKind = Extract<Change, { k: 'notice' }>['kind'];

export interface HouseOptions {
  readonly homeId: string;
  /** 16 random bytes, base64url: this run of the home. */
  readonly epoch: string;
  readonly commandsPerSecond?: number;
}

/** The house: what there is, what it is like, what happens. Every change comes out of here, numbered. */
export class House implements ControllerInbox, HouseFeed, RelayInbox {
  readonly log: ChangeLog;
  readonly looks: Looks;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #book: ReadingBook;
  readonly #things: Things;
  readonly #values: Values;
  readonly #reports: Reports;
  readonly #controllers = new Controllers();
  readonly #commands: Commands;
  readonly #logReader: LogReader;
  readonly #observations: Observations;
  readonly #guests = new Set<HouseGuest>();
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  #gateway: ControllerGateway | undefined;
  #relay: RelayState | undefined;
  #turn: Change[] = [];

  constructor(
    ports: { readonly clock: Clock; readonly log: Log },
    books: { readonly ledger: Ledger; readonly readings: ReadingBook; readonly looks?: Looks },
    options: HouseOptions,
  ) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#book = books.readings;
    this.log = new ChangeLog(options.epoch);
    this.looks = books.looks ?? new Looks();
    this.#things = new Things(options.homeId);
    this.#values = new Values(ports, (value) => this.#emit({ k: 'value', value }));
    const emit = (news: News) => this.#emit(news);
    this.#reports = new Reports(ports, { things: this.#things, values: this.#values, book: books.readings, emit });
    this.#observations = new Observations((thing, name, on) => this.#observed(thing, name, on));
    this.#commands = new Commands(
      ports,
      {
        things: this.#things,
        ledger: books.ledger,
        gateway: () => this.gateway,
        emit: (step) => emit({ k: 'step', step }),
        watched: (run) => this.#watchers(run).size > 0,
        output: (run, index, media, bytes) => this.#output(run, index, media, bytes),
        ended: () => undefined,
      },
      options.commandsPerSecond,
    );
    this.#logReader = new LogReader(ports, books.ledger, (id) => this.#commands.live(id));
  }

  /** Joins the house to its controllers; before `start()`. */
  connect(gateway: ControllerGateway): void {
    this.#gateway = gateway;
  }

  get gateway(): ControllerGateway {
    if (this.#gateway === undefined) throw new Error('the house is not connected to its controllers');
    return this.#gateway;
  }

  /** Brings back what was known before the home's restart: shown as it was, marked unavailable. */
  start(): void {
    for (const [controller, { things }] of this.#book.models()) this.#things.put(controller, things);
    for (const { quality: _, ...reading } of this.#book.values()) {
      const thing = this.#things.get(reading.thing);
      const property = thing?.model.properties[reading.name];
      if (thing !== undefined && property !== undefined) {
        this.#values.restore(thing.controller, reading, property['around:staleAfter']);
      }
    }
    this.#commands.restore();
    this.#values.start();
  }

  stop(): void {
    this.#values.stop();
    this.#commands.stop();
  }

  // --- what controllers say

  info(controller: string, info: { title: string; software: string; things: readonly ThingModel[] }): void {
    const { changed, gone, tooLarge } = this.#things.put(controller, info.things);
    if (tooLarge.length > 0)
      this.#log.warn('things are described in too many words to be shown: shorten them', { controller, things: tooLarge });
    for (const thing of changed) {
      this.#values.dropOthers(thing.id, new Set(Object.keys(thing.model.properties)));
      this.#emit({ k: 'thing', thing: thing.entry });
    }
    for (const id of gone) this.#goneThing(id);
    if (changed.length > 0 || gone.length > 0) this.#book.putModels(controller, info);
    this.#controllerNews(this.#controllers.things(controller, info.things.length));
  }

  state(state: ControllerState): void {
    const before = this.#controllers.get(state.id)?.state;
    this.#controllerNews(this.#controllers.put(state, this.#clock.now()));
    if (state.state === 'connected') {
      this.#values.here(state.id);
      if (before !== 'connected') this.#observeAgain(state.id);
      this.#commands.controllerUp(state.id);
    } else if (before === 'connected') {
      this.#values.away(state.id);
      this.#commands.controllerDown(state.id);
    }
  }

  gone(controller: string): void {
    if (this.#controllers.remove(controller)) this.#emit({ k: 'controllerGone', id: controller });
    this.#values.away(controller);
    this.#commands.controllerDown(controller);
    for (const id of this.#things.remove(controller)) this.#goneThing(id);
    this.#reports.forget(controller);
    this.#book.removeController(controller);
  }

  report(controller: string, ring: string, items: readonly ReportItem[]): Promise<void> {
    return this.#reports.take(controller, ring, items);
  }

  step(controller: string, step: Extract<FromController, { t: 'step' }>, blob: Uint8Array | undefined): void {
    this.#commands.step(controller, step, blob);
  }

  picture(controller: string, picture: HousePicture): void {
    const thing = `${controller}/${picture.thing}`;
    for (const guest of this.#observations.of(thing, picture.name) ?? []) (guest as HouseGuest).picture({ ...picture, thing });
  }

  notice(controller: string, notice: { kind: NoticeKind; thing?: string; name?: string; detail: string; at: number }): void {
    const { thing, ...rest } = notice;
    this.#emit({ k: 'notice', ...rest, controller, ...(thing === undefined ? {} : { thing: `${controller}/${thing}` }) });
    if (notice.kind === 'killed') this.#controllerNews(this.#controllers.killed(controller));
  }

  relay(state: RelayState): void {
    this.#relay = state;
    this.#emit({ k: 'relay', relay: state });
  }

  // --- what phones, displays and the home itself ask

  snapshot(): Snapshot {
    return {
      things: [...this.#things.all()].map((thing) => thing.entry),
      values: this.#values.all(),
      controllers: this.#controllers.all(),
      commands: this.#commands.current(),
      looks: this.looks.all(),
      ...(this.#relay === undefined ? {} : { relay: this.#relay }),
    };
  }

  subscribe(listener: (changes: readonly Change[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  controllers(): ControllerState[] {
    return this.#controllers.all();
  }

  /** Something about the home itself that its people should hear. */
  tell(kind: NoticeKind, detail: string): void {
    this.#emit({ k: 'notice', kind, detail, at: Math.round(this.#clock.wall()) });
  }

  join(guest: HouseGuest): void {
    this.#guests.add(guest);
    this.#commands.watchersChanged();
  }

  leave(guest: HouseGuest): void {
    this.#guests.delete(guest);
    this.#observations.leave(guest);
    this.#commands.watchersChanged();
  }

  observe(guest: HouseGuest, thing: string, name: string): void {
    this.#observations.add(guest, thing, name);
    this.#commands.watchersChanged();
  }

  unobserve(guest: HouseGuest, thing: string, name: string): void {
    this.#observations.remove(guest, thing, name);
    this.#commands.watchersChanged();
  }

  /** @returns false where the asker is too fast */
  submit(asker: Asker, command: Command, privately: (step: CommandStep) => void): boolean {
    return this.#commands.submit(asker, command, privately);
  }

  cancel(asker: Asker, id: string): void {
    this.#commands.cancel(asker, id);
  }

  /** The commands that this asker may know of, newest first. @throws AskRefused */
  readLog(asker: Asker, query: AskWith<'log'>): Promise<LogEntry[]> {
    return this.#logReader.read(asker, query);
  }

  /** @throws AskRefused */
  wish(_asker: Asker, _wanted: AskWith<'wish'>): Wish {
    throw new AskRefused('notBuilt', 'this home cannot do that yet: update it');
  }

  /** @throws AskRefused */
  unwish(_asker: Asker, _thing: string, _name: string): void {
    throw new AskRefused('notBuilt', 'this home cannot do that yet: update it');
  }

  /** The key is dead, or may do no more than `allows`. */
  revokeKey(key: string, allows?: Allows): void {
    this.#commands.revoke(key, allows);
  }

  /** What its keeper has written down already. */
  setLook(look: Look): void {
    this.looks.put(look);
    this.#emit({ k: 'look', look });
  }

  /** A number for what only one client is told. All that came before it is delivered first, so that no client skips it. */
  privateNumber(): number {
    this.settle();
    return this.log.skip();
  }

  /** Delivers what happened in this turn now. */
  settle(): void {
    if (this.#turn.length > 0) this.#deliver();
  }

  #emit(news: News): void {
    if (this.#turn.push(this.log.append(news)) === 1) Promise.resolve().then(() => this.settle());
  }

  /** Several changes of one turn go out together. */
  #deliver(): void {
    const changes = this.#turn;
    this.#turn = [];
    for (const listener of [...this.#listeners]) listener(changes);
  }

  #controllerNews(state: ControllerState | undefined): void {
    if (state !== undefined) this.#emit({ k: 'controller', controller: state });
  }

  #goneThing(id: string): void {
    this.#values.dropThing(id);
    this.#book.removeThing(id);
    this.#emit({ k: 'gone', thing: id });
  }

  /** Only what is read for its observers alone is the controller's business. */
  #observed(id: string, name: string, on: boolean): void {
    const thing = this.#things.get(id);
    if (thing === undefined || !Object.hasOwn(thing.model.properties, name)) return;
    if (thing.model.properties[name]?.['around:whileObserved'] !== true) return;
    if (this.#controllers.get(thing.controller)?.state === 'connected') this.gateway.observe(thing.controller, thing.key, name, on);
  }

  /** All observations ended with the controller's old session. */
  #observeAgain(controller: string): void {
    for (const [thing, name] of this.#observations.all()) {
      if (thing.startsWith(`${controller}/`)) this.#observed(thing, name, true);
    }
  }

  #watchers(run: Run): Set<HouseGuest> {
    const { key, thing, name } = run.facts;
    const watchers = new Set<HouseGuest>();
    for (const guest of this.#guests) if (guest.asker.key === key) watchers.add(guest);
    for (const guest of this.#observations.of(thing, name) ?? []) watchers.add(guest as HouseGuest);
    return watchers;
  }

  #output(run: Run, index: number, media: string, bytes: Uint8Array): void {
    const { id, thing, name } = run.facts;
    const output: HouseOutput = { command: id, thing, name, index, at: Math.round(this.#clock.wall()), media, bytes };
    for (const guest of this.#watchers(run)) guest.output(output);
  }
}
