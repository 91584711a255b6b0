import { join } from 'node:path';
import { eventually } from '@around/demo';
import type { Db } from '@around/home';
import { inCopy, readKept, readLedger } from './database.js';
import { CONTROLLERS, hush, monotonicMs, readPins, readRung } from './device.js';
import type { Dice } from './dice.js';
import { EMPTY_HISTORY, type History, type View } from './history.js';
import { TortureHouse } from './house.js';
import { judge } from './oracle.js';
import { Phone, type PhoneOptions } from './phone.js';
import { Recorder } from './recorder.js';
import { viewOf, viewOfPins } from './state.js';
import { endSurvivors, type Survivor, survivorsOf } from './survivors.js';

/** What a command may take after its life until its end is told, with everything well: 30 s and a little (PROTOCOL.md). */
const ENDS_MS = 75_000;
const BACK_MS = 60_000;
const QUIET_MS = 5_000;
/** What was rung before is kept by then, if ever. */
const EVENTS_MS = 15_000;
/** Changes that are on their way when the states are looked at. */
const SETTLE_MS = 2_000;

/** A house, its phones, and everything that is written down about them until the end. */
export class Stage {
  readonly house: TortureHouse;
  readonly recorder = new Recorder(monotonicMs);
  readonly phones: Phone[] = [];
  readonly stuck: string[] = [];
  readonly #dice: Dice;
  #survivors: readonly Survivor[] = [];

  private constructor(house: TortureHouse, dice: Dice) {
    this.house = house;
    this.#dice = dice;
  }

  static async set(dice: Dice, env: Readonly<Record<string, string>> = {}): Promise<Stage> {
    return new Stage(await TortureHouse.start(env), dice);
  }

  /** Pairs a phone and waits until it is live and sees the whole house. */
  async phone(name: string, options: Partial<Pick<PhoneOptions, 'way' | 'things'>> = {}): Promise<Phone> {
    const phone = await Phone.pair(this.house, this.recorder, { name, way: 'relay', dice: this.#dice.fork(name), ...options });
    this.phones.push(phone);
    await phone.untilLive(BACK_MS);
    const known = options.things ?? CONTROLLERS.map((controller) => `${controller}/pin0`);
    await eventually(`${name} does not see ${known.join(', ')}`, BACK_MS, async () =>
      known.every((thing) => phone.client.house.things.has(thing)) ? true : undefined,
    );
    return phone;
  }

  /** Looks for processes of commands that have ended. What they are is a fault of the controller; that they stay would be ours. */
  seekSurvivors(): void {
    const open = new Set(this.recorder.records().flatMap(({ id, told }) => (told === undefined ? [id] : [])));
    const found = survivorsOf(this.house.devices).filter(({ id }) => !open.has(id));
    this.#survivors = [...this.#survivors, ...found.filter(({ pid }) => !this.#survivors.some((known) => known.pid === pid))];
  }

  /** Silences the bells until what they rang is kept, or should be, and gives both as they then are; the bells ring again. */
  async events(): Promise<Pick<History, 'rung' | 'kept'>> {
    const { devices } = this.house;
    hush(devices, true);
    const end = monotonicMs() + EVENTS_MS;
    for (;;) {
      const kept = await this.#inDatabase(readKept);
      const rung = readRung(devices);
      const last = new Map(rung.map((event) => [event.slice(0, event.indexOf('-')), event]));
      if ([...last.values()].every((event) => kept.includes(event)) || monotonicMs() > end) {
        hush(devices, false);
        return { rung, kept };
      }
      await sleep(200);
    }
  }

  /** Fair weather; resolves when every command has its end and everybody is connected. What does not come is stuck. */
  async calm(): Promise<void> {
    for (const proxy of Object.values(this.house.proxies)) proxy.calm();
    await this.#within('not every command has an end', ENDS_MS, () => this.recorder.open === 0);
    for (const phone of this.phones) await this.#within(`${phone.name} is not live`, BACK_MS, () => phone.live);
    for (const controller of CONTROLLERS)
      await this.#within(`${controller} is not connected`, BACK_MS, () =>
        this.phones.every(({ client: { house } }) => (house.controllers.get(controller)?.state ?? 'connected') === 'connected'),
      );
  }

  /** Five quiet seconds, then what everybody says of the house. The first view is the home's own, as a newcomer gets it. */
  async views(): Promise<View[]> {
    const newcomer = await this.phone('the home');
    hush(this.house.devices, true);
    await sleep(QUIET_MS);
    const owners = this.phones.filter((phone) => phone !== newcomer && phone.may('everything'));
    const look = (): View[] => [
      viewOf('the home', newcomer.client.house),
      ...owners.map(({ name, client }) => viewOf(name, client.house)),
      viewOfPins(this.house.devices, newcomer.client.house),
    ];
    const end = monotonicMs() + SETTLE_MS;
    for (;;) {
      const views = look();
      const same = judge({ ...EMPTY_HISTORY, views }, ['equal']).every(({ broken }) => broken.length === 0);
      if (same || monotonicMs() > end) return views;
      await sleep(100);
    }
  }

  /** Ends everything and gathers what is to be judged. */
  async strike(views: readonly View[] = []): Promise<History> {
    this.seekSurvivors();
    await this.clear();
    const { ledger, kept } = await this.#inDatabase((db) => ({ ledger: readLedger(db), kept: readKept(db) }));
    return {
      commands: this.recorder.records(),
      pins: readPins(this.house.devices),
      ledger,
      rung: readRung(this.house.devices),
      kept,
      views,
      survivors: this.#survivors,
      stuck: this.stuck,
    };
  }

  /** Ends every process; the folder stays. */
  async clear(): Promise<void> {
    await Promise.all(this.phones.map((phone) => phone.stop()));
    await this.house.stop();
    endSurvivors(survivorsOf(this.house.devices));
  }

  #inDatabase<T>(look: (db: Db) => T): Promise<T> {
    return inCopy(join(this.house.folder, 'home'), look);
  }

  async #within(what: string, ms: number, holds: () => boolean): Promise<void> {
    const end = monotonicMs() + ms;
    while (!holds()) {
      if (monotonicMs() > end) {
        this.stuck.push(`${what} after ${ms / 1_000} s`);
        return;
      }
      await sleep(50);
    }
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
