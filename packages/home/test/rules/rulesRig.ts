import type { NotifyMessage, Rule, RuleRun, Scene, SceneRun } from '@around/messages';
import { classOf, pathOfDeed, placeOfPath } from '@around/messages';
import type { FakeClock } from '@around/platform/fake';
import { seededRandom } from '@around/platform/fake';
import { Deeds } from '../../src/house/deeds.js';
import { HouseThing } from '../../src/own/houseThing.js';
import { OwnThings } from '../../src/own/ownThings.js';
import { type EngineOptions, Rules } from '../../src/rules/engine.js';
import type { RulesDeps } from '../../src/rules/ports.js';
import { FakeHouse, LAMP, LOCK, MemoryReadings } from '../support/fakeHouse.js';
import { MemoryRules } from '../support/memoryRules.js';

export const BERLIN = { timeZone: 'Europe/Berlin', place: { latitude: 52.5, longitude: 13.4 } } as const;

/** A controller reads what it has written a moment later. */
const REPORT_MS = 20;

const MOTION = {
  key: 'motion',
  title: 'Hall motion',
  '@type': ['MotionSensor'],
  properties: { motion: { '@type': 'MotionProperty', type: 'boolean', readOnly: true, title: 'Motion' } },
  actions: {},
  events: {},
} as const;
const SOIL = {
  key: 'soil',
  title: 'Soil',
  '@type': ['MultiLevelSensor'],
  properties: { level: { '@type': 'LevelProperty', type: 'number', readOnly: true, title: 'Level', 'around:staleAfter': 60_000 } },
  actions: {},
  events: { dry: {} },
} as const;

export const THINGS = [LAMP, LOCK, MOTION as never, SOIL as never];

/** A house with rules, whose controller does what it is told and says what became of it. */
export class RulesRig {
  readonly fake: FakeHouse;
  readonly book: MemoryRules;
  readonly rules: Rules;
  readonly notices: { message: NotifyMessage; from: string }[] = [];
  readonly scenes = new Map<string, Scene>();
  /** By thing. */
  readonly rooms = new Map<string, string>();
  /** What is said to be amiss with a rule. */
  readonly amiss = new Map<string, string>();
  readonly sceneRuns: { id: string; key: string }[] = [];
  /** Names whose orders fail. */
  readonly broken = new Set<string>();
  /** Names whose orders never end by themselves. */
  readonly hanging = new Set<string>();
  #n = 0;
  #ring = 'ring';

  constructor(options: { clock?: FakeClock; book?: MemoryRules; readings?: MemoryReadings; engine?: EngineOptions; ring?: string } = {}) {
    const { clock, readings = new MemoryReadings(), ring = 'boot' } = options;
    this.fake = new FakeHouse({ readings, ...(clock === undefined ? {} : { clock }) });
    this.book = options.book ?? new MemoryRules();
    const { house, gateway, log } = this.fake;
    gateway.send = (controller, order) => {
      if (!gateway.up) return false;
      gateway.orders.push({ ...order, controller });
      const { id, thing, name, op, input } = order;
      if (this.hanging.has(name)) return true;
      queueMicrotask(() => {
        const failed = this.broken.has(name);
        this.fake.says(id, failed ? 'failed' : 'completed', failed ? { detail: 'it is stuck' } : {});
        if (op === 'write' && !failed) this.clock.after(REPORT_MS, () => this.says(`living/${thing}.${name}`, input));
      });
      return true;
    };
    const own = new OwnThings(this.fake, house, { ring, title: 'Our house' });
    const thing = new HouseThing({ log }, own, { title: 'Our house', modes: ['home', 'away', 'night'] });
    house.connect(own.before(gateway));
    thing.start((id, name) => house.value(id, name));
    const deeds = new Deeds({ clock: this.clock, random: seededRandom(3) }, house);
    const deps: RulesDeps = {
      deeds,
      book: this.book,
      past: {
        readings: (of, name, from, to) =>
          readings.history.flatMap(({ thing: id, name: one, at, value = null }) =>
            id === of && one === name && at >= from && at < to ? [{ t: at, value }] : [],
          ),
      },
      house: {
        snapshot: () => house.snapshot(),
        subscribe: (listener) => house.subscribe(listener),
        tell: (kind, detail) => house.tell(kind, detail),
        touched: (what, id) => house.news({ k: 'touched', what, id }),
        roomOf: (thing) => this.rooms.get(thing),
        amiss: (id, is) => void (is === undefined ? this.amiss.delete(id) : this.amiss.set(id, is.detail)),
        dangerOf: (deed) => {
          const { thing: of, name } = placeOfPath(pathOfDeed(deed));
          const model = house.thing(of)?.model;
          return model === undefined ? undefined : classOf(model, 'write' in deed ? 'write' : 'invoke', name);
        },
      },
      scenes: {
        get: (id) => this.scenes.get(id),
        run: async (id, asker): Promise<SceneRun> => {
          this.sceneRuns.push({ id, key: asker.key });
          const ends = await Promise.all((this.scenes.get(id)?.do ?? []).map((deed) => deeds.do(deed, asker)));
          const results = ends.map(({ ok }, part) => ({ part, path: 'living/lamp.on', ok }));
          return { at: this.clock.wall(), by: asker.user, took: 1, results };
        },
      },
      notifier: {
        notify: async (message, from) => {
          this.notices.push({ message, from });
          return { ok: true };
        },
      },
    };
    this.rules = new Rules({ clock: this.clock, log }, deps, options.engine ?? BERLIN);
  }

  get clock(): FakeClock {
    return this.fake.clock;
  }

  /** Its controller is there, with a first value of each sensor. */
  async open(rules: Record<string, Rule> = {}): Promise<this> {
    this.fake.connect(THINGS);
    this.says('living/motion.motion', false);
    this.says('living/soil.level', 20);
    this.says('living/lamp.on', false);
    await this.clock.flush();
    await this.rules.start();
    for (const [id, rule] of Object.entries(rules)) await this.put(id, rule);
    await this.clock.flush();
    return this;
  }

  put(id: string, rule: Rule, dangerous = false): Promise<void> {
    const version = (this.rules.get(id)?.version ?? 0) + 1;
    return this.rules.put({ id, rule, version, by: 'Olga', changed: this.clock.wall(), dangerous });
  }

  /** A reading of `living`. @param late ms that it is older than now */
  says(path: string, value: unknown, late = 0): void {
    const { thing, name } = placeOfPath(path);
    const at = this.clock.wall() - late;
    void this.fake.house.report('living', this.#ring, [
      { k: 'value', n: ++this.#n, thing: thing.slice('living/'.length), name, value, at },
    ]);
    this.fake.house.settle();
  }

  /** A reading of a controller that was restarted: its numbers begin anew. */
  again(path: string, value: unknown): void {
    this.#ring = 'ring2';
    this.#n = 0;
    this.says(path, value);
  }

  async event(thing: string, name: string, data?: unknown): Promise<void> {
    void this.fake.house.report('living', this.#ring, [{ k: 'event', n: ++this.#n, thing, name, data, at: this.clock.wall() }]);
    await this.clock.flush();
  }

  /** The same, and what follows from it at once. */
  async reads(path: string, value: unknown, late = 0): Promise<void> {
    this.says(path, value, late);
    await this.clock.flush();
  }

  /** What its controller was told: `lamp.on=true`. */
  get done(): string[] {
    return this.fake.gateway.orders.map(({ thing, name, op, input }) => `${thing}.${name}${op === 'write' ? `=${String(input)}` : '()'}`);
  }

  /** Oldest first. @param all those that did not run too */
  runs(rule?: string, all = true): RuleRun[] {
    return [...this.book.runs({ ...(rule === undefined ? {} : { rule }), limit: 1_000, all })].reverse();
  }

  results(rule?: string): string[] {
    return this.runs(rule).map(({ result }) => result);
  }

  alarms(): string[] {
    return this.fake.of('notice').flatMap(({ kind, detail }) => (kind === 'alarm' ? [detail] : []));
  }
}
