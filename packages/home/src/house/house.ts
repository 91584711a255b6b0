import type {
  AskWith,
  Change,
  Command,
  CommandStep,
  ControllerState,
  FromController,
  LogEntry,
  Look,
  PulseSlot,
  RelayState,
  ReportItem,
  Said,
  Snapshot,
  ThingModel,
  ThingValue,
  Wish,
} from '@around/messages';
import { isEnd } from '@around/messages';
import { wordsOf } from '@around/messages/sayings';
import type { Clock, Log } from '@around/platform';
import type { ControllerGateway, ControllerInbox, HouseFeed, KeyHolders, RelayInbox } from '../seams.js';
import { AmissList } from './amissList.js';
import { Audience, type HouseGuest, type HousePicture } from './audience.js';
import type { Ledger, PulseBook, ReadingBook, WishBook } from './books.js';
import type { ChangeLog, News } from './changeLog.js';
import { Commands } from './commands/commands.js';
import { LogReader } from './commands/logReader.js';
import { Controllers } from './controllers.js';
import { Feed } from './feed.js';
import { Looks } from './looks.js';
import { Pulse } from './pulse.js';
import { Reports } from './reports.js';
import type { Allows, Asker } from './rights.js';
import { Rooms } from './rooms.js';
import { SceneTable } from './scenes/sceneTable.js';
import { Silence } from './silence.js';
import { type HouseThing, Things } from './things.js';
import { Values } from './values.js';
import { Wishes } from './wishes/wishes.js';

export type { HouseGuest, HouseOutput, HousePicture } from './audience.js';

type NoticeKind = Extract<Change, { k: 'notice' }>['kind'];

export interface HouseOptions {
  readonly homeId: string;
  /** 16 random bytes, base64url: this run of the home. */
  readonly epoch: string;
  readonly commandsPerSecond?: number;
}

/** The house: what there is, what it is like, what happens. Every change comes out of here, numbered. */
export class House implements ControllerInbox, HouseFeed, RelayInbox {
  readonly looks: Looks;
  readonly rooms: Rooms;
  readonly scenes: SceneTable;
  readonly amiss: AmissList;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #book: ReadingBook;
  readonly #things: Things;
  readonly #values: Values;
  readonly #reports: Reports;
  readonly #silence: Silence;
  readonly #pulse: Pulse;
  readonly #controllers = new Controllers();
  /** Controllers that said what they are and are not yet told to be connected since. */
  readonly #fresh = new Set<string>();
  readonly #commands: Commands;
  readonly #logReader: LogReader;
  readonly #wishes: Wishes;
  readonly #audience: Audience;
  readonly #feed: Feed;
  #gateway: ControllerGateway | undefined;
  #holders: KeyHolders | undefined;
  #relay: RelayState | undefined;

  constructor(
    ports: { readonly clock: Clock; readonly log: Log },
    books: {
      readonly ledger: Ledger;
      readonly readings: ReadingBook;
      readonly wishes: WishBook;
      readonly pulse: PulseBook;
      readonly looks?: Looks;
      readonly rooms?: Rooms;
      readonly scenes?: SceneTable;
    },
    options: HouseOptions,
  ) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#book = books.readings;
    this.#feed = new Feed(options.epoch, (changes) => {
      // Who is told how a command ended is told the same after any death of this process.
      if (changes.some(tellsOutcome)) books.ledger.flush();
    });
    this.looks = books.looks ?? new Looks();
    this.rooms = books.rooms ?? new Rooms();
    this.scenes = books.scenes ?? new SceneTable();
    this.amiss = new AmissList((news) => this.#emit(news));
    this.#things = new Things(options.homeId);
    this.#silence = new Silence(ports, (notice) => this.#emit({ k: 'notice', ...notice }));
    this.#pulse = new Pulse(ports, books.pulse);
    this.#values = new Values(ports, (value, { controller, staleAfter }) => {
      this.#emit({ k: 'value', value });
      this.#silence.value(controller, value, staleAfter);
      this.#wishes.reading(value);
    });
    const emit = (news: News) => this.#emit(news);
    const again = (controller: string) => this.gateway.again(controller);
    this.#reports = new Reports(ports, { things: this.#things, values: this.#values, book: books.readings, emit, again });
    this.#audience = new Audience({
      things: this.#things,
      connected: (controller) => this.#controllers.get(controller)?.state === 'connected',
      gateway: () => this.gateway,
    });
    this.#commands = new Commands(
      ports,
      {
        things: this.#things,
        ledger: books.ledger,
        gateway: () => this.gateway,
        emit: (step) => emit({ k: 'step', step }),
        watched: (run) => this.#audience.watches(run),
        output: (run, index, media, bytes) => this.#audience.output(run, { index, at: Math.round(this.#clock.wall()), media, bytes }),
        ended: (run) => this.#wishes.ended(run),
      },
      options.commandsPerSecond,
    );
    this.#wishes = new Wishes(
      ports,
      {
        things: this.#things,
        values: this.#values,
        commands: this.#commands,
        ledger: books.ledger,
        book: books.wishes,
        asker: (key, path) => this.#holders?.asker(key, path),
        emit,
      },
      options.epoch,
    );
    this.#logReader = new LogReader(ports, books.ledger, (id) => this.#commands.live(id));
  }

  /** Joins the house to its controllers; before `start()`. */
  connect(gateway: ControllerGateway): void {
    this.#gateway = gateway;
  }

  /** Joins the house to who knows its people; before `start()`. */
  meet(holders: KeyHolders): void {
    this.#holders = holders;
  }

  get log(): ChangeLog {
    return this.#feed.log;
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
    this.#pulse.restore();
    this.#commands.restore();
    this.#wishes.restore();
    this.#values.start();
  }

  stop(): void {
    this.#values.stop();
    this.#wishes.stop();
    this.#silence.stop();
    this.#reports.stop();
    this.#commands.stop();
  }

  // --- what controllers say

  info(controller: string, info: { title: string; software: string; things: readonly ThingModel[]; cboot?: string }): void {
    this.#commands.booted(controller, info.cboot);
    this.#fresh.add(controller);
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
    this.#silence.controller(state);
    this.#pulse.state(state);
    if (state.state === 'connected') {
      this.#values.here(state.id);
      if (before !== 'connected') this.#audience.observeAgain(state.id);
      const fresh = this.#fresh.delete(state.id);
      this.#commands.controllerUp(state.id, fresh || before !== 'connected');
      // It answers in order: with its first pong all that it had kept has come.
      if (state.rtt !== undefined) this.#wishes.controllerHere(state.id);
      return;
    }
    // What a board said before it went to sleep stays as good as it promised, until it is overdue.
    if (state.asleepUntil === undefined) this.#values.away(state.id);
    if (before !== 'connected') return;
    this.#wishes.controllerAway(state.id);
    this.#commands.controllerDown(state.id);
  }

  gone(controller: string): void {
    if (this.#controllers.remove(controller)) this.#emit({ k: 'controllerGone', id: controller });
    this.#values.away(controller);
    this.#fresh.delete(controller);
    this.#wishes.controllerAway(controller);
    this.#commands.controllerDown(controller);
    for (const id of this.#things.remove(controller)) this.#goneThing(id);
    this.#reports.forget(controller);
    this.#silence.forget(controller);
    this.#pulse.forget(controller);
    this.#book.removeController(controller);
  }

  heard(controller: string, rtt?: number): void {
    if (rtt === undefined) this.#pulse.beacon(controller);
    else this.#pulse.roundTrip(controller, rtt);
  }

  report(controller: string, ring: string, items: readonly ReportItem[]): Promise<boolean> {
    return this.#reports.take(controller, ring, items);
  }

  step(controller: string, step: Extract<FromController, { t: 'step' }>, blob: Uint8Array | undefined): void {
    this.#commands.step(controller, step, blob);
  }

  picture(controller: string, picture: HousePicture): void {
    this.#audience.picture({ ...picture, thing: `${controller}/${picture.thing}` });
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
      wishes: this.#wishes.all(),
      looks: this.looks.all(),
      rooms: [...this.rooms.all()],
      scenes: this.scenes.briefs(),
      amiss: this.amiss.all(),
      ...(this.#relay === undefined ? {} : { relay: this.#relay }),
    };
  }

  /** A thing, and what its controller says of it. */
  thing(id: string): HouseThing | undefined {
    return this.#things.get(id);
  }

  things(): IterableIterator<HouseThing> {
    return this.#things.all();
  }

  /** The newest value of a property. */
  value(thing: string, name: string): ThingValue | undefined {
    return this.#values.get(thing, name);
  }

  subscribe(listener: (changes: readonly Change[]) => void): () => void {
    return this.#feed.subscribe(listener);
  }

  controllers(): ControllerState[] {
    return this.#controllers.all();
  }

  /** How this controller's link was during the last day, oldest slot first. */
  pulse(controller: string): readonly PulseSlot[] {
    return this.#pulse.slots(controller);
  }

  /** Something about the home itself that its people should hear. @param what of the home's own words (`saying`), else in English */
  tell(kind: NoticeKind, what: string | Said): void {
    const words = typeof what === 'string' ? { detail: what } : wordsOf(what);
    this.#emit({ k: 'notice', kind, ...words, at: Math.round(this.#clock.wall()) });
  }

  join(guest: HouseGuest): void {
    this.#audience.join(guest);
    this.#commands.watchersChanged();
  }

  leave(guest: HouseGuest): void {
    this.#audience.leave(guest);
    this.#commands.watchersChanged();
  }

  observe(guest: HouseGuest, thing: string, name: string): void {
    this.#audience.observe(guest, thing, name);
    this.#commands.watchersChanged();
  }

  unobserve(guest: HouseGuest, thing: string, name: string): void {
    this.#audience.unobserve(guest, thing, name);
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
  wish(asker: Asker, wanted: AskWith<'wish'>): Wish {
    return this.#wishes.make(asker, wanted);
  }

  /** @throws AskRefused */
  unwish(asker: Asker, thing: string, name: string): void {
    this.#wishes.cancel(asker, thing, name);
  }

  /** The key is dead, or may do no more than `allows`. */
  revokeKey(key: string, allows?: Allows): void {
    this.#wishes.revoke(key, allows);
    this.#commands.revoke(key, allows);
  }

  /** What its keeper has written down already. */
  setLook(look: Look): void {
    this.looks.put(look);
    this.#emit({ k: 'look', look });
  }

  /** Something that is kept elsewhere has changed. */
  news(news: Extract<News, { k: 'rooms' | 'scene' | 'sceneGone' | 'touched' }>): void {
    this.#emit(news);
  }

  /** A number for what only one client is told. All that came before it is delivered first, so that no client skips it. */
  privateNumber(): number {
    return this.#feed.privateNumber();
  }

  /** Delivers what happened in this turn now. */
  settle(): void {
    this.#feed.settle();
  }

  #emit(news: News): void {
    this.#feed.emit(news);
  }

  #controllerNews(state: ControllerState | undefined): void {
    if (state !== undefined) this.#emit({ k: 'controller', controller: state });
  }

  #goneThing(id: string): void {
    this.#wishes.thingGone(id);
    this.#values.dropThing(id);
    this.#silence.dropThing(id);
    this.#book.removeThing(id);
    this.#emit({ k: 'gone', thing: id });
  }
}

/** What the home itself refused left nothing behind that a restart could take for under way: a moment later will do. Any other end may have a row that says `sent`. */
const tellsOutcome = (change: Change): boolean =>
  change.k === 'step' && isEnd(change.step.step) && (change.step.step !== 'refused' || change.step.held?.controller !== undefined);
