import { type AskWith, type Notice, type NotifyMessage, type NotifySettings, placeOfPath, type Said, toBase64Url } from '@around/messages';
import { noticeIn, saying, sentenceIn } from '@around/messages/sayings';
import type { Clock, Log, Random, Startable } from '@around/platform';
import { AskRefused } from '../house/refused.js';
import type { WeekTime } from '../house/rightsHours.js';
import {
  type Delivery,
  isOpen,
  type NoticeBook,
  type NoticeRecord,
  type NotifySettingsBook,
  type Picture,
  type PushBook,
} from './books.js';
import { Escalation } from './escalation.js';
import { fill, type ReadingOf } from './fill.js';
import { Flood, more } from './flood.js';
import { type Asked, plan } from './plan.js';
import { PostOffice } from './postOffice.js';
import { shown, shownPage } from './shown.js';
import { type Household, Subscriptions } from './subscriptions.js';
import type { Ways } from './way.js';

/** Alarms that nobody saw are told to the owners after that many seconds, where the notice does not say otherwise. */
const ESCALATE_S = 300;
/** So many wait at a time; of more, only alarms are taken. */
const MAX_WAITING = 500;
const MAX_GROUPS = 1_000;
const LIVES_HERE: ReadonlySet<string> = new Set(['owner', 'admin', 'member']);

export interface NotificationsDeps {
  readonly books: { readonly notices: NoticeBook; readonly pushes: PushBook; readonly settings: NotifySettingsBook };
  readonly household: Household;
  readonly ways: Ways;
  /** What the clocks at home show. */
  readonly local: (wall: number) => WeekTime;
  readonly reading: ReadingOf;
  /** One picture of a camera, soon; undefined where none comes. Never rejects. */
  picture(thing: string, name: string): Promise<Picture | undefined>;
  /** Something about this notice is new. */
  touched(record: Pick<NoticeRecord, 'id' | 'for'>): void;
}

export interface Told {
  readonly ok: boolean;
  readonly detail?: string;
  readonly notice?: Notice;
}

export interface NotifyOptions {
  /** Which things' values and pictures may be in it; missing: all. */
  readonly sees?: (thing: string) => boolean;
  /** Now, whatever those whom it is for have set. */
  readonly atOnce?: boolean;
  /** The home's own words for it, in any language. */
  readonly said?: Said;
}

/** Tells people what they should know. */
export class Notifications implements Startable {
  readonly subscriptions: Subscriptions;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #log: Log;
  readonly #deps: NotificationsDeps;
  readonly #office: PostOffice;
  readonly #flood: Flood;
  readonly #escalation: Escalation;
  /** By person and group: when the last was told, or will be, Unix ms. */
  readonly #groups = new Map<string, number>();
  /** Ids of notices whose picture is still to come. */
  readonly #coming = new Set<string>();

  constructor(ports: { readonly clock: Clock; readonly random: Random; readonly log: Log }, deps: NotificationsDeps) {
    const { books, ways } = deps;
    this.#clock = ports.clock;
    this.#random = ports.random;
    this.#log = ports.log;
    this.#deps = deps;
    this.#flood = new Flood(ports);
    this.subscriptions = new Subscriptions(deps.household, books);
    this.#escalation = new Escalation(ports, {
      subscriptions: this.subscriptions,
      canEmail: ways.email !== undefined,
      peopleFor: (to) => this.#peopleFor(to),
      plan: (name, said, wall) => this.#plan(name, said, wall, false),
      keep: (record) => this.#office.keep(record),
    });
    this.#office = new PostOffice(ports, {
      book: books.notices,
      subscriptions: this.subscriptions,
      ways,
      escalate: (record, wall) => this.#escalation.look(record, wall),
      waits: ({ id }) => this.#coming.has(id),
      changed: (record) => deps.touched(record),
    });
  }

  async start(): Promise<void> {
    this.#office.start();
  }

  async stop(): Promise<void> {
    this.#office.stop();
    this.#flood.stop();
  }

  get ways(): Ways {
    return this.#deps.ways;
  }

  /**
   * Says something to people. It is on the disk (an alarm: on the disk itself) when this resolves; it is told after that, whatever happens to this
   * process. Never rejects. @param from the rule, the person, or `home`
   */
  async notify(message: NotifyMessage, from: string, options: NotifyOptions = {}): Promise<Told> {
    const people = this.#peopleFor(message.to);
    const unknown = (message.to ?? []).filter((name) => !people.includes(name));
    if (people.length === 0) {
      const detail = message.to === undefined ? 'nobody lives here yet: invite somebody' : `nobody here is called ${unknown.join(', ')}`;
      return { ok: false, detail };
    }
    const level = message.level ?? 'info';
    if (level !== 'alarm' && this.#office.waiting >= MAX_WAITING)
      return { ok: false, detail: `${MAX_WAITING} notifications wait to be told: this one is not taken` };
    // Alarms are not held back by what is less than that.
    const source = `${level === 'alarm'} ${from}`;
    if (!this.#flood.take(source, (count) => void this.#say(more(message, count), from, people, options)))
      return { ok: true, detail: 'too many in a minute: of these the number is told' };
    const notice = this.#say(message, from, people, options);
    const others = unknown.length === 0 ? '' : `; nobody here is called ${unknown.join(', ')}`;
    return { ok: true, notice, detail: `for ${people.join(', ')}${others}` };
  }

  /** Sends one to a person, whatever they have set, so that they see whether it comes. */
  async test(user: string): Promise<Notice> {
    const said = saying('test');
    const message = { ...noticeIn('en', { title: '', said }), to: [user] };
    const { notice, detail } = await this.notify(message, user, { atOnce: true, said });
    if (notice === undefined) throw new AskRefused('tooFast', detail ?? 'that was too often: wait a minute');
    return notice;
  }

  /** Newest first, at most 512 KiB of them. @param user only what was for them; missing: everything */
  page(query: AskWith<'notices'>, user?: string): Notice[] {
    return shownPage(this.#deps.books.notices.page(query, user).map((record) => this.#office.get(record.id) ?? record));
  }

  get(id: string): NoticeRecord | undefined {
    return this.#office.get(id) ?? this.#deps.books.notices.get(id);
  }

  picture(id: string): Picture | undefined {
    return this.#deps.books.notices.picture(id);
  }

  /** The person knows: it is escalated no further, and what still waits for them is not told any more. */
  saw(record: NoticeRecord, user: string): void {
    record.seen ??= { by: user, at: Math.round(this.#clock.wall()) };
    for (const delivery of record.deliveries) {
      if (delivery.to !== user || delivery.state !== 'waiting' || delivery.tries > 0) continue;
      delivery.state = 'sent';
      delivery.said = saying('sawFirst');
      delivery.detail = sentenceIn('en', delivery.said);
    }
    this.#office.keep(record);
  }

  /** Writes down what became of it. */
  keep(record: NoticeRecord): void {
    this.#office.keep(record);
  }

  /** A person is gone. */
  forget(user: string): void {
    this.subscriptions.forget(user);
  }

  settings(user: string): NotifySettings {
    return this.subscriptions.settingsOf(user);
  }

  /** Those of the named who are here; without names everybody who lives here. */
  #peopleFor(to: readonly string[] | undefined): string[] {
    const people = this.subscriptions.people();
    if (to === undefined) return people.filter(({ role }) => LIVES_HERE.has(role)).map(({ name }) => name);
    return [...new Set(to)].filter((wanted) => people.some(({ name }) => name === wanted));
  }

  #say(message: NotifyMessage, from: string, people: readonly string[], { sees = () => true, atOnce, said }: NotifyOptions): Notice {
    const wall = Math.round(this.#clock.wall());
    const { level = 'info', by, group, buttons = [], escalate } = message;
    const reading: ReadingOf = (thing, name) => (sees(thing) ? this.#deps.reading(thing, name) : undefined);
    const record: NoticeRecord = {
      n: 0,
      // A name: it begins with a letter.
      id: `n${toBase64Url(this.#random.bytes(12))}`,
      at: wall,
      ...{ from, level, buttons },
      title: fill(message.title, reading, 400),
      ...(message.text === undefined ? {} : { text: fill(message.text, reading, 2_000) }),
      ...(group === undefined ? {} : { group }),
      ...(said === undefined ? {} : { said }),
      for: people,
      deliveries: people.flatMap((name) => this.#plan(name, { level, by, group }, wall, atOnce === true)),
      escalate: [...(escalate ?? (level === 'alarm' ? [{ after: ESCALATE_S }] : []))].sort((a, b) => a.after - b.after),
      escalated: 0,
      picture: false,
    };
    try {
      this.#deps.books.notices.add(record);
    } catch (error) {
      // A full disk is no reason to say nothing.
      this.#log.error('a notification could not be written down: is there room on the disk? It is told all the same', {
        error: String(error),
      });
    }
    const place = message.picture === undefined ? undefined : placeOfPath(message.picture);
    if (place !== undefined && sees(place.thing)) this.#photograph(record, place);
    if (isOpen(record)) this.#office.take(record);
    this.#deps.touched(record);
    return shown(record);
  }

  #plan(name: string, said: Asked, wall: number, atOnce: boolean): Delivery[] {
    const { subscriptions } = this;
    const key = `${name}\n${said.group}`;
    const { quiet: _, least: __, ...loud } = subscriptions.settingsOf(name);
    const person = { name, settings: atOnce ? loud : subscriptions.settingsOf(name), phones: subscriptions.phonesOf(name).size };
    const lastOfGroup = this.#groups.get(key);
    const canEmail = this.#deps.ways.email !== undefined;
    const deliveries = plan(person, said, { wall, local: this.#deps.local, lastOfGroup, canEmail });
    const due = deliveries[0]?.due;
    if (said.group !== undefined && due !== undefined) {
      if (this.#groups.size >= MAX_GROUPS) this.#groups.clear();
      this.#groups.set(key, due);
    }
    return deliveries;
  }

  #photograph(record: NoticeRecord, { thing, name }: { readonly thing: string; readonly name: string }): void {
    const { id } = record;
    this.#coming.add(id);
    void this.#deps.picture(thing, name).then((picture) => {
      if (picture !== undefined) {
        try {
          this.#deps.books.notices.putPicture(id, picture);
          record.picture = true;
          this.#office.keep(record);
        } catch (error) {
          this.#log.warn('the picture of a notification could not be kept: is there room on the disk?', { error: String(error) });
        }
      }
      this.#coming.delete(id);
      this.#office.look();
    });
  }
}
