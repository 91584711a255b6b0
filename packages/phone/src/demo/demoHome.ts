import type {
  ClientUpdate,
  CommandRequest,
  CommandRun,
  HomeClient,
  HouseMemory,
  HouseView,
  Identity,
  LinkState,
  PingResult,
} from '@around/client';
import { AskError } from '@around/client';
import type {
  Amiss,
  AskAnswer,
  AskName,
  AskWith,
  Change,
  CommandStep,
  ControllerState,
  KeyInfo,
  Look,
  RelayState,
  Snapshot,
  StepName,
  ThingEntry,
  ThingValue,
} from '@around/messages';
import { amissKey, LEVEL, type Notice, toBase64Url } from '@around/messages';
import type { Clock, Random, Timer } from '@around/platform';
import { DemoEnergy } from './demoEnergy.js';
import { demoLog } from './demoLog.js';
import { DemoNotices } from './demoNotices.js';
import { demoEvents, demoPast } from './demoPast.js';
import { demoAudit, demoUsers } from './demoPeople.js';
import { demoPicture } from './demoPicture.js';
import { demoPulse } from './demoPulse.js';
import { demoAmiss } from './demoRuleBook.js';
import { DemoRules } from './demoRules.js';
import { type DemoCode, DemoRun, type ScriptLine } from './demoRun.js';
import { DemoScenes, SCENE_ASKS } from './demoScenes.js';
import { DEMO_CONTROLLERS, DEMO_LOOKS, DEMO_VALUES, demoThings } from './demoThings.js';

const IDENTITY: Identity = {
  home: { id: 'ZGVtbyBob21lIG9mIEFyQ', title: 'Maple House' },
  homeKey: '',
  key: { id: 'demo-key', user: 'You', role: 'owner' },
  psk: '',
  token: '',
  lan: [],
};

const STARTED: readonly ScriptLine[] = [
  ['accepted', 4],
  ['sent', 8],
  ['started', 15],
];

/**
 * A home inside the page that speaks to nobody: what `?demo` shows, and what tests drive. Things answer as they would,
 * after a while of the injected clock.
 */
export class DemoHome implements HomeClient {
  readonly identity = IDENTITY;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #things = new Map<string, ThingEntry>();
  readonly #values = new Map<string, ThingValue>();
  readonly #controllers = new Map<string, ControllerState>();
  readonly #commands = new Map<string, CommandStep>();
  readonly #listeners = new Set<(update: ClientUpdate) => void>();
  readonly #given: CommandRequest[] = [];
  readonly #scripts: (readonly ScriptLine[])[] = [];
  readonly #watched = new Map<string, Timer>();
  readonly #looks = new Map(DEMO_LOOKS.map((look) => [look.thing, look]));
  readonly #energy = new DemoEnergy();
  readonly #scenes: DemoScenes;
  readonly #amiss: ReadonlyMap<string, Amiss>;
  readonly #notices: DemoNotices;
  /** For trying out what others do meanwhile, too. */
  readonly rules: DemoRules;
  #relay: RelayState | undefined;
  #link: LinkState = { state: 'idle' };
  #known = false;
  #timers: Timer[] = [];
  #n = 0;
  #frame = 0;

  constructor(ports: { clock: Clock; random: Random }) {
    this.#clock = ports.clock;
    this.#random = ports.random;
    this.#notices = new DemoNotices(ports.clock.wall(), () => ({ media: 'image/bmp', data: base64(demoPicture(1)) }));
    this.rules = new DemoRules(ports, {
      command: (request) => this.command(request),
      value: (key) => this.#values.get(key)?.value,
      scene: (id) => this.ask('runScene', { id }),
      touched: (what, id) => this.#change({ k: 'touched', n: ++this.#n, what, id }),
    });
    this.#amiss = new Map(demoAmiss(this.#clock.wall()).map((one) => [amissKey(one), one]));
    this.#scenes = new DemoScenes(ports, {
      command: (request) => this.command(request),
      value: (key) => this.#values.get(key),
      thingsIn: (room) => [...this.#looks.values()].filter((look) => look.room === room).map(({ thing }) => thing),
      renameRoom: (from, to) => {
        for (const look of [...this.#looks.values()]) if (look.room === from) this.#look({ ...look, room: to });
      },
      tell: (news) => this.#change({ ...news, n: ++this.#n }),
    });
  }

  get link(): LinkState {
    return this.#link;
  }

  get house(): HouseView {
    return {
      things: this.#things,
      values: this.#values,
      controllers: this.#controllers,
      commands: this.#commands,
      wishes: new Map(),
      looks: this.#looks,
      scenes: this.#scenes.briefs(),
      rooms: this.#scenes.rooms,
      amiss: this.#amiss,
      you: undefined,
      relay: this.#relay,
      known: this.#known,
    };
  }

  memory(): HouseMemory {
    const snapshot: Snapshot = {
      things: [...this.#things.values()],
      values: [...this.#values.values()],
      controllers: [...this.#controllers.values()],
      commands: [...this.#commands.values()],
      looks: [...this.#looks.values()],
      scenes: [...this.#scenes.briefs().values()],
      rooms: [...this.#scenes.rooms],
      amiss: [...this.#amiss.values()],
    };
    return { snapshot, seen: { epoch: 'demo', seq: this.#n, level: LEVEL } };
  }

  remember({ snapshot }: HouseMemory): void {
    for (const thing of snapshot.things) this.#things.set(thing.id, thing);
    this.#known = true;
  }

  async start(): Promise<void> {
    if (this.#link.state !== 'idle') return;
    const at = this.#clock.wall();
    for (const thing of demoThings()) this.#things.set(thing.id, thing);
    for (const [key, value] of Object.entries(DEMO_VALUES)) {
      const cut = key.lastIndexOf('/');
      this.#values.set(key, { thing: key.slice(0, cut), name: key.slice(cut + 1), value, at, quality: 'good' });
    }
    for (const [id, title] of Object.entries(DEMO_CONTROLLERS)) {
      const things = [...this.#things.values()].filter(({ controller }) => controller === id).length;
      this.#controllers.set(id, {
        id,
        title,
        state: 'connected',
        since: at - 3_600_000,
        lastBeacon: at,
        rtt: 3.2,
        software: 'frMhc 0.1.0',
        things,
        killed: 0,
        address: '192.168.1.20',
      });
    }
    this.#controllers.set('board7', {
      id: 'board7',
      title: 'Attic board',
      state: 'new',
      since: at - 60_000,
      lastBeacon: at,
      things: 0,
      killed: 0,
    });
    this.#relay = { url: 'wss://around.example', up: true, since: at - 7_200_000 };
    this.setLink({ state: 'live', way: 'lan', url: 'ws://demo', since: at });
    this.#known = true;
    this.#tell({ reset: true, changes: [] });
    this.#timers = [this.#clock.every(3_000, () => this.#measure())];
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) timer.cancel();
    for (const timer of this.#watched.values()) timer.cancel();
    this.#timers = [];
    this.#watched.clear();
    this.#link = { state: 'idle' };
  }

  subscribe(listener: (update: ClientUpdate) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** For tests and for trying the page: what the link is said to be. */
  setLink(link: LinkState): void {
    this.#link = link;
    this.#tell({ link, changes: [] });
  }

  /** A controller goes away, or comes back. */
  setController(id: string, state: ControllerState['state']): void {
    const old = this.#controllers.get(id);
    if (old === undefined) return;
    const controller = { ...old, state, since: this.#clock.wall() };
    this.#controllers.set(id, controller);
    this.#change({ k: 'controller', n: ++this.#n, controller });
  }

  setValue(key: string, value: unknown, quality: ThingValue['quality'] = 'good', at = this.#clock.wall()): void {
    const cut = key.lastIndexOf('/');
    const held: ThingValue = { thing: key.slice(0, cut), name: key.slice(cut + 1), value, at, quality };
    const before = this.#values.get(key)?.value;
    this.#values.set(key, held);
    this.#change({ k: 'value', n: ++this.#n, value: held });
    this.rules.heard(key, before, value);
  }

  /** The home says something. */
  say(more: Pick<Notice, 'from' | 'title' | 'level'> & Partial<Notice>): Notice {
    const notice = this.#notices.add(more, this.#clock.wall());
    this.#touched();
    return notice;
  }

  /** What happens to the commands that come next, each once; then all goes well again. */
  play(...scripts: readonly (readonly ScriptLine[])[]): void {
    this.#scripts.push(...scripts);
  }

  /** Every command that was given, in order. */
  get given(): readonly CommandRequest[] {
    return this.#given;
  }

  /** Takes every thing away, for whoever describes a house of their own. */
  clear(): void {
    for (const thing of [...this.#things.keys()]) {
      this.#things.delete(thing);
      this.#change({ k: 'gone', n: ++this.#n, thing });
    }
  }

  /** Describes a thing anew, whatever its words are. */
  describe(entry: ThingEntry): void {
    this.#things.set(entry.id, entry);
    this.#change({ k: 'thing', n: ++this.#n, thing: entry });
  }

  command(request: CommandRequest): CommandRun {
    this.#given.push(request);
    const id = `demo-${++this.#n}`;
    const controller = request.thing.split('/')[0] ?? '';
    const run = new DemoRun(id, this.#clock, (step, code, detail, data) => this.#step(request, id, step, code, detail, data));
    if (this.#link.state !== 'live') run.end('refused', 'away', 'there is no connection');
    else if (this.#controllers.get(controller)?.state !== 'connected')
      run.script([
        ['accepted', 5],
        ['queued', 10],
        ['expired', 5_000, 'away'],
      ]);
    else if (this.#scripts.length > 0) run.script([...STARTED, ...(this.#scripts.shift() ?? [])]);
    else this.#play(request, run);
    return run;
  }

  observe(thing: string, name: string): () => void {
    const key = `${thing}/${name}`;
    const send = (): void =>
      this.#tell({ changes: [], picture: { thing, name, at: this.#clock.wall(), media: 'image/bmp', bytes: demoPicture(++this.#frame) } });
    const first = this.#clock.after(300, send);
    const timer = this.#clock.every(5_000, send);
    this.#watched.set(key, timer);
    return () => {
      first.cancel();
      timer.cancel();
      this.#watched.delete(key);
    };
  }

  async ping(controller?: string): Promise<PingResult> {
    if (this.#link.state !== 'live') throw new AskError('away', 'there is no connection');
    const total = 4 + this.#random.float() * 4;
    return { total, way: 'lan', homeHeld: 0.4, ...(controller === undefined ? {} : { homeController: 3.2 }) };
  }

  async ask<N extends AskName>(what: N, request: AskWith<N>): Promise<AskAnswer<N>> {
    if (SCENE_ASKS.has(what)) return (await this.#scenes.answer(what, request)) as AskAnswer<N>;
    return this.#answer(what, request) as AskAnswer<N>;
  }

  wake(): void {}

  #answer(what: AskName, request: unknown): unknown {
    const at = this.#clock.wall();
    switch (what) {
      case 'controllers':
        return { controllers: [...this.#controllers.values()] };
      case 'phones': {
        const phone = (id: string, user: string, device: string, connected: boolean): KeyInfo => ({
          id,
          user,
          device,
          connected,
          grant: { role: id === 'demo-key' ? 'owner' : 'guest', things: ['*'] },
          paired: at - 86_400_000,
          lastSeen: at - 7_200_000,
        });
        return { phones: [phone('demo-key', 'You', 'Android', true), phone('k2', 'Hana', 'Hana’s iPhone', false)] };
      }
      case 'invite':
      case 'handOver':
        return { slot: '7K', link: `https://around.example/#p=${'ZGVtbw'.repeat(60)}`, code: '7K2M-9QXD-4TPA', expires: at + 300_000 };
      case 'adopt': {
        const { board, code } = request as AskWith<'adopt'>;
        if (code !== 'DEMO') throw new AskError('refused', 'the setup code is wrong: look at it again (here it is DEMO)');
        this.setController(board, 'connected');
        return { controller: board };
      }
      case 'users':
        return { users: demoUsers(at) };
      case 'audit':
        return { entries: demoAudit(at, request as AskWith<'audit'>) };
      case 'stepUp':
        return { ms: 60_000 };
      case 'log':
        return { entries: demoLog(at, request as AskWith<'log'>) };
      case 'history': {
        const past = request as AskWith<'history'>;
        if (Object.hasOwn(this.#things.get(past.thing)?.td.events ?? {}, past.name)) return demoEvents(at, past);
        return demoPast(at, past, this.#values.get(`${past.thing}/${past.name}`));
      }
      case 'replaceThing':
        return { properties: ['on', 'power'], left: ['voltage'], rules: ['evening'], scenes: [], people: ['Hana'], overlapped: 2 };
      case 'energy':
        return this.#energy.used(at, request as AskWith<'energy'>);
      case 'setEnergyRole':
        return this.#energy.setRole(request as AskWith<'setEnergyRole'>);
      case 'tariff':
        return { tariff: this.#energy.tariff };
      case 'setTariff':
        this.#energy.tariff = (request as AskWith<'setTariff'>).tariff;
        return {};
      case 'pulse':
        return { slots: demoPulse(at, (request as AskWith<'pulse'>).controller) };
      case 'setLook': {
        this.#look(request as AskWith<'setLook'>);
        return {};
      }
      default:
        return this.rules.answer(what, request) ?? this.#notices.answer(what, request, at, () => this.#touched()) ?? {};
    }
  }

  #touched(): void {
    this.#change({ k: 'touched', n: ++this.#n, what: 'notice', id: 'notice' });
  }

  #look(look: Look): void {
    this.#looks.set(look.thing, look);
    this.#change({ k: 'look', n: ++this.#n, look });
  }

  #play({ thing, name, op, input }: CommandRequest, run: DemoRun): void {
    const key = `${thing}/${name}`;
    if (op === 'write') run.script([...STARTED, ['completed', 60]], () => this.setValue(key, input));
    else if (name === 'hang')
      run.script([...STARTED, ['timedOut', 5_000, 'hung', 'it did not end within 5 s; its process group was killed']]);
    else if (name === 'fail') run.script([...STARTED, ['failed', 80, 'exit', 'exit status 3: no water in the tank']]);
    else if (name === 'slow') run.script([...STARTED, ['progress', 800], ['progress', 800], ['completed', 800]]);
    else if (name === 'photos') {
      run.repeat(5_000, (index) => ({ index, at: this.#clock.wall(), media: 'image/bmp', bytes: demoPicture(++this.#frame) }));
    } else if (name === 'lock' || name === 'unlock') {
      run.script([...STARTED, ['completed', 700]], () => this.setValue('garden/lock/locked', `${name}ed`));
    } else {
      if (name === 'press') {
        this.#change({ k: 'event', n: ++this.#n, thing, name: 'pressed', at: this.#clock.wall() });
        this.rules.came(`${thing}.pressed`);
      }
      run.script([...STARTED, ['completed', 120]], () => undefined, input);
    }
  }

  #step(request: CommandRequest, id: string, step: StepName, code?: DemoCode, detail?: string, data?: unknown): CommandStep {
    const first = this.#commands.get(id)?.at ?? this.#clock.wall();
    const at = this.#clock.wall();
    const said: CommandStep = {
      command: id,
      thing: request.thing,
      op: request.op,
      name: request.name,
      by: 'You',
      step,
      at,
      held: {
        home: Math.max(3, at - first),
        ...(step === 'accepted' || step === 'queued' ? {} : { controller: Math.max(1, at - first - 4) }),
      },
      ...(code === undefined ? {} : code === 'pin' ? { code: 'notAllowed', needs: 'pin' } : { code }),
      ...(detail === undefined ? {} : { detail }),
      ...(data === undefined ? {} : { data }),
    };
    this.#commands.set(id, said);
    this.#change({ k: 'step', n: ++this.#n, step: said });
    return said;
  }

  #measure(): void {
    const near = (key: string, spread: number): void => {
      const now = this.#values.get(key)?.value;
      if (typeof now === 'number') this.setValue(key, Math.round((now + (this.#random.float() - 0.5) * spread) * 10) / 10);
    };
    near('living/climate/temperature', 0.2);
    near('living/plug/power', 12);
  }

  #change(change: Change): void {
    this.#tell({ changes: [change] });
  }

  #tell(update: ClientUpdate): void {
    for (const listener of [...this.#listeners]) listener(update);
  }
}

const base64 = (bytes: Uint8Array): string => toBase64Url(bytes).replaceAll('-', '+').replaceAll('_', '/');
