import { type ControllerState, classOf, pathOfDeed, placeOfPath, type RuleRun, type ThingModel } from '@around/messages';
import { FakeClock, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { nodeSuite } from '@around/sealing/node';
import { EnergyOffice } from '../../src/clients/offices/energyOffice.js';
import { Deeds } from '../../src/house/deeds.js';
import { House } from '../../src/house/house.js';
import { Looks } from '../../src/house/looks.js';
import { Scenes } from '../../src/house/scenes/scenes.js';
import { SceneTable } from '../../src/house/scenes/sceneTable.js';
import { HouseThing } from '../../src/own/houseThing.js';
import { OwnThings } from '../../src/own/ownThings.js';
import { Rules } from '../../src/rules/engine.js';
import { readRules } from '../../src/rules/text/readRules.js';
import type { ControllerGateway, Order } from '../../src/seams.js';
import { openStorage, type Storage } from '../../src/storage/index.js';
import { controllerState, OWNER } from '../support/fakeHouse.js';
import { LastingDb } from '../support/lastingDb.js';
import { DAY, MINUTE, PLACE, ZONE } from './calendar.js';
import { RULES, SCENE } from './rules.js';
import type { Happening } from './story.js';

const flag = { type: 'boolean' } as const;
const read = { readOnly: true } as const;
const model = (key: string, properties: object, more: object = {}): ThingModel =>
  ({ key, title: key, '@type': [], properties, actions: {}, events: {}, ...more }) as ThingModel;
const CONTROLLERS: Readonly<Record<string, readonly ThingModel[]>> = {
  hall: [
    model('motion', { motion: { ...flag, ...read } }),
    model('lamp', { on: flag }),
    model('button', {}, { events: { pressed: {} } }),
    model('bell', {}, { events: { rang: {} } }),
    model('chime', {}, { actions: { play: {} } }),
  ],
  living: [
    model('heater', { target: { type: 'number', minimum: 5, maximum: 30 } }),
    model('window', { open: { ...flag, ...read } }),
    model('climate', { temperature: { type: 'number', ...read } }),
    model('blinds', {}, { actions: { close: {} } }),
    model('lamp', { on: flag }),
  ],
  kitchen: [model('light', { on: flag }), model('fridge', { energy: { type: 'number', unit: 'kilowatt-hour', ...read } })],
  cellar: [
    model('washer', { power: { type: 'number', unit: 'watt', ...read } }),
    model('boiler', { on: flag, power: { type: 'number', unit: 'watt', ...read } }),
    model('vent', { on: flag }),
    model('leak', { wet: { ...flag, ...read } }),
  ],
  garden: [
    model('air', { temperature: { type: 'number', ...read } }),
    model('soil', { level: { type: 'number', ...read } }),
    model('pump', { on: flag }),
  ],
  garage: [model('door', { open: { ...flag, ...read } })],
};
const ROOMS: Readonly<Record<string, string>> = { 'kitchen/fridge': 'Kitchen', 'cellar/washer': 'Cellar', 'cellar/boiler': 'Cellar' };
/** How it all is at first. */
const FIRST: Readonly<Record<string, unknown>> = {
  ...{
    'hall/motion.motion': false,
    'hall/lamp.on': false,
    'living/window.open': false,
    'living/heater.target': 17,
    'living/lamp.on': false,
  },
  ...{ 'kitchen/light.on': false, 'cellar/washer.power': 2, 'cellar/boiler.on': false, 'cellar/boiler.power': 0, 'cellar/vent.on': false },
  ...{ 'cellar/leak.wet': false, 'garden/air.temperature': 5, 'garden/soil.level': 50, 'garden/pump.on': false, 'garage/door.open': false },
  ...{ 'living/climate.temperature': 22, 'kitchen/fridge.energy': 100 },
};

export interface Told {
  readonly t: number;
  readonly rule: string;
  readonly title: string;
  readonly to: readonly string[];
}

/** A home with its real house, rules, scenes, history and database; only its boards, its phones and its clock are made up. */
export class LivedHouse {
  readonly clock: FakeClock;
  /** What was said to people, and what boards did. */
  readonly told: Told[] = [];
  readonly done: { readonly t: number; readonly what: string }[] = [];
  /** Runs that came to their end, and what kept rules from running. */
  readonly ended = new Map<string, number>();
  readonly log = recordingLog();
  readonly #ports;
  #boot = 0;
  #n = 0;
  #storage: Storage | undefined;
  #house: House | undefined;
  #rules: Rules | undefined;
  #deeds: Deeds | undefined;
  #values = new Map(Object.entries(FIRST));
  #energy: EnergyOffice | undefined;
  #away = new Set<string>();

  constructor(begin: number) {
    this.clock = new FakeClock({ wallStart: begin });
    this.#ports = {
      clock: this.clock,
      random: seededRandom(7),
      log: this.log,
      files: new MemoryFiles(),
      suite: nodeSuite(),
      openDb: new LastingDb().open,
    };
  }

  async start(first: boolean): Promise<void> {
    const { clock, log } = this;
    const storage = await openStorage(this.#ports, { timeZone: ZONE, readingDays: 1_000 });
    this.#storage = storage;
    this.#boot++;
    // What is stale is not looked for so often: nothing here goes stale.
    const calm = {
      now: () => clock.now(),
      wall: () => clock.wall(),
      after: clock.after.bind(clock),
      every: (ms: number, fn: () => void) => clock.every(Math.max(ms, 12 * 60 * MINUTE), fn),
    };
    const house = new House(
      { clock: calm, log },
      {
        ledger: storage.ledger,
        readings: storage.readings,
        wishes: storage.wishes,
        pulse: storage.pulse,
        looks: new Looks(storage.looks.all()),
        scenes: new SceneTable(storage.scenes.all()),
      },
      { homeId: storage.homeKeys.homeId, epoch: String(this.#boot).padEnd(22, 'A') },
    );
    this.#house = house;
    const own = new OwnThings({ clock }, house, { ring: `boot${this.#boot}`, title: 'House' });
    house.connect(own.before(this.#gateway()));
    house.meet({ asker: () => OWNER });
    house.start();
    new HouseThing({ log }, own, { title: 'House', modes: ['home', 'away', 'night'] }).start((thing, name) => house.value(thing, name));
    for (const [id, things] of Object.entries(CONTROLLERS)) {
      house.info(id, { title: id, software: 'made up', things });
      this.#state(id, 'connected');
    }
    if (first) for (const [path, value] of this.#values) this.#report(path, value, clock.wall());
    for (const [thing, room] of Object.entries(ROOMS)) house.setLook({ thing, room });
    const deeds = new Deeds({ clock, random: seededRandom(this.#boot) }, house);
    this.#deeds = deeds;
    const scenes = new Scenes({ clock, log }, { house, deeds, book: storage.scenes });
    if (first) scenes.set(OWNER, 'all-off', SCENE);
    this.#energy = new EnergyOffice(
      { clock },
      { house, audit: { note: () => undefined } as never, facts: storage.facts, past: storage.past },
    );
    const rules = new Rules(
      { clock, log },
      {
        deeds,
        book: this.#counting(storage),
        past: storage.singles,
        house: {
          snapshot: () => house.snapshot(),
          subscribe: (listener) => house.subscribe(listener),
          tell: (kind, detail) => house.tell(kind, detail),
          touched: () => undefined,
          roomOf: () => undefined,
          amiss: () => undefined,
          dangerOf: (deed) => {
            const { thing, name } = placeOfPath(pathOfDeed(deed));
            const found = house.thing(thing)?.model;
            return found === undefined ? undefined : classOf(found, 'write' in deed ? 'write' : 'invoke', name);
          },
        },
        scenes: { get: (id) => house.scenes.get(id), run: (id, asker) => scenes.run(id, asker) },
        notifier: {
          notify: async ({ title, to = [] }, rule) => {
            this.told.push({ t: clock.wall(), rule, title, to });
            return { ok: true };
          },
        },
      },
      { timeZone: ZONE, place: PLACE, look: DAY },
    );
    this.#rules = rules;
    await clock.flush();
    await rules.start();
    if (first) {
      const { rules: all, faults, inOrder } = readRules(RULES);
      if (faults.length > 0) throw new Error(inOrder(faults).join('\n'));
      await rules.replace(
        [...all].map(([id, rule]) => ({ id, rule, version: 1, by: 'Ann', changed: clock.wall(), dangerous: false })),
        [],
      );
    }
  }

  stop(): void {
    this.#rules?.stop();
    this.#house?.stop();
    this.#storage?.close();
  }

  /** Moves the clock on to this wall time. */
  until(wall: number): Promise<void> {
    return this.clock.advance(Math.max(0, wall - this.clock.wall()));
  }

  /** @param at when it was read: before now where its board was away */
  happen({ t, path, value, event }: Happening): void {
    if (path === 'home/house.mode') void this.#deeds?.do({ write: path, value }, OWNER);
    else if (event !== undefined || path.endsWith('.pressed') || path.endsWith('.rang')) this.#reportEvent(path, event, t);
    else this.#report(path, value, t);
    this.#house?.settle();
  }

  board(controller: string, up: boolean): void {
    if (up) this.#away.delete(controller);
    else this.#away.add(controller);
    this.#state(controller, up ? 'connected' : 'away');
  }

  pack(): void {
    while ((this.#storage as unknown as { packer: { packSome(): boolean } }).packer.packSome());
  }

  get history() {
    return (this.#storage as Storage).history;
  }

  energy(since: number, until: number) {
    return this.clock.settle((this.#energy as EnergyOffice).used({ ...OWNER } as never, { since, until, step: 'month' }));
  }

  #state(id: string, state: ControllerState['state']): void {
    this.#house?.state(controllerState(id, state, { since: this.clock.wall() }));
    this.#house?.settle();
  }

  #report(path: string, value: unknown, at: number): void {
    const { thing, name } = placeOfPath(path);
    const [controller = '', key = ''] = thing.split('/');
    const quality = value === null ? ({ quality: 'unavailable' } as const) : {};
    void this.#house?.report(controller, 'ring', [{ k: 'value', n: ++this.#n, thing: key, name, value, at, ...quality }]);
  }

  #reportEvent(path: string, data: unknown, at: number): void {
    const { thing, name } = placeOfPath(path);
    const [controller = '', key = ''] = thing.split('/');
    void this.#house?.report(controller, 'ring', [
      { k: 'event', n: ++this.#n, thing: key, name, at, ...(data === undefined ? {} : { data }) },
    ]);
  }

  /** Boards that do at once what they are told, and say so. */
  #gateway(): ControllerGateway {
    const nobody = (): never => {
      throw new Error('nobody does that here');
    };
    return {
      send: (controller, order) => {
        if (this.#away.has(controller)) return false;
        queueMicrotask(() => this.#obey(controller, order));
        return true;
      },
      cancel: () => undefined,
      observe: () => undefined,
      again: () => undefined,
      ...{ ping: nobody, adopt: nobody, forget: nobody },
    };
  }

  #obey(controller: string, { id, thing, name, op, input }: Order): void {
    const path = `${controller}/${thing}.${name}`;
    this.done.push({ t: this.clock.wall(), what: op === 'write' ? `${path}=${String(input)}` : path });
    if (op === 'write') this.#report(path, input, this.clock.wall());
    if (path === 'cellar/boiler.on') this.#report('cellar/boiler.power', input === true ? 2_000 : 0, this.clock.wall());
    this.#house?.step(controller, { t: 'step', id, step: 'completed', ct: 0, ran: 1 }, undefined);
    this.#house?.settle();
  }

  #counting({ rules }: Storage): Storage['rules'] {
    const count = (run: RuleRun): void => {
      const key = `${run.rule} ${run.result}`;
      if (run.result !== 'running') this.ended.set(key, (this.ended.get(key) ?? 0) + 1);
    };
    return new Proxy(rules, {
      get: (target, key) => {
        if (key === 'keep')
          return (...args: Parameters<Storage['rules']['keep']>) => {
            count(args[0]);
            target.keep(...args);
          };
        const value = Reflect.get(target, key) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }
}
