import type { CommandStep, ThingEntry } from '@around/messages';
import { FakeClock, seededRandom } from '@around/platform/fake';
import { runCli } from '../../src/cli/run.js';
import type { World } from '../../src/cli/world.js';
import { Run } from '../../src/commands/run.js';
import {
  AskError,
  type ClientUpdate,
  type CommandOutput,
  type CommandRequest,
  type HomeClient,
  type HouseView,
  type Identity,
  type IdentityStore,
  type LinkState,
  type PingResult,
  type StoredIdentity,
} from '../../src/index.js';
import { suite } from '../support/scriptedHome.js';

export const LIVE: LinkState = { state: 'live', way: 'relay', url: 'wss://around.example', since: 1 };

export function thing(id: string, title: string, td: object): ThingEntry {
  return { id, controller: id.split('/')[0] as string, td: { title, ...td } };
}

export const LAMP = thing('living/lamp', 'Lamp', {
  '@type': ['OnOffSwitch', 'Light'],
  properties: {
    on: { type: 'boolean' },
    brightness: { type: 'integer', minimum: 0, maximum: 100, unit: 'percent' },
    power: { type: 'number', unit: 'watt', readOnly: true },
    mode: { type: 'string', enum: ['warm', 'cold'] },
  },
  actions: { toggle: {}, fade: { input: { type: 'object', properties: { level: { type: 'number' } } } } },
  events: { overheated: {} },
});

export const IDENTITY: Identity = {
  home: { id: 'HHHHHHHHHHHHHHHHHHHHHA', title: 'Test house' },
  homeKey: 'k',
  key: { id: 'ownkey12', user: 'Ann', role: 'owner' },
  psk: 'p',
  token: 't',
  relay: 'wss://around.example',
  lan: ['ws://192.168.1.7:8080'],
};

/** A home client that does what a test says. */
export class FakeHomeClient implements HomeClient {
  identity = IDENTITY;
  link: LinkState = LIVE;
  readonly things = new Map<string, ThingEntry>();
  readonly values: Map<string, HouseView['values'] extends ReadonlyMap<string, infer V> ? V : never> = new Map();
  readonly controllers: Map<string, HouseView['controllers'] extends ReadonlyMap<string, infer V> ? V : never> = new Map();
  readonly wishes: Map<string, HouseView['wishes'] extends ReadonlyMap<string, infer V> ? V : never> = new Map();
  readonly looks: Map<string, HouseView['looks'] extends ReadonlyMap<string, infer V> ? V : never> = new Map();
  rooms: HouseView['rooms'] = [];
  you: HouseView['you'];
  readonly requests: CommandRequest[] = [];
  readonly cancelled: string[] = [];
  readonly asked: { what: string; with: unknown }[] = [];
  readonly observed: string[] = [];
  /** By what is asked; a function makes the answer, an error refuses. */
  answers: Record<string, unknown> = {};
  /** Plays a command: says its steps and outputs. */
  onCommand: (request: CommandRequest, play: { step(step: Partial<CommandStep>): void; output(output: CommandOutput): void }) => void =
    () => {};
  onObserve: (thing: string, name: string) => void = () => {};
  pingResult: PingResult = { total: 3, way: 'relay', homeHeld: 0.2 };
  started = 0;
  stopped = 0;
  readonly #listeners = new Set<(update: ClientUpdate) => void>();

  get house(): HouseView {
    const { things, values, controllers, wishes, looks, rooms, you } = this;
    return {
      things,
      values,
      controllers,
      commands: new Map(),
      relay: undefined,
      wishes,
      looks,
      scenes: new Map(),
      amiss: new Map(),
      rooms,
      you,
      known: true,
    };
  }

  async start(): Promise<void> {
    this.started++;
  }

  async stop(): Promise<void> {
    this.stopped++;
  }

  subscribe(listener: (update: ClientUpdate) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(update: Partial<ClientUpdate>): void {
    if (update.link !== undefined) this.link = update.link;
    for (const listener of [...this.#listeners]) listener({ changes: [], ...update });
  }

  command(request: CommandRequest): Run {
    const id = `cmd${this.requests.push(request)}`;
    const run = new Run(id, () => {
      this.cancelled.push(id);
      play.step({ step: 'cancelled', code: 'asked' });
    });
    const play = {
      step: (step: Partial<CommandStep>) =>
        run.add({ command: id, thing: request.thing, op: request.op, name: request.name, by: 'Ann', step: 'accepted', at: 1, ...step }),
      output: (output: CommandOutput) => run.output(output),
    };
    queueMicrotask(() => this.onCommand(request, play));
    return run;
  }

  memory(): undefined {}
  remember(): void {}
  observe(thing: string, name: string): () => void {
    this.observed.push(`${thing}/${name}`);
    queueMicrotask(() => this.onObserve(thing, name));
    return () => this.observed.splice(this.observed.indexOf(`${thing}/${name}`), 1);
  }

  async ping(): Promise<PingResult> {
    return this.pingResult;
  }

  async ask(what: string, request: unknown): Promise<never> {
    this.asked.push({ what, with: request });
    if (!(what in this.answers)) throw new AskError('notAllowed', 'only an owner may');
    const answer = this.answers[what];
    const made = typeof answer === 'function' ? answer(request) : answer;
    if (made instanceof Error) throw made;
    return made as never;
  }

  wake(): void {}
}

export function memoryStore(...identities: Identity[]): IdentityStore {
  const stored = new Map<string, StoredIdentity>();
  for (const identity of identities) stored.set(identity.home.id, { identity, secretKey: new Uint8Array(32).fill(7) });
  let chosen: string | undefined;
  return {
    list: async () => [...stored.values()].map(({ identity }) => identity),
    load: async (home) => stored.get(home),
    save: async (one) => void stored.set(one.identity.home.id, one),
    remove: async (home) => void stored.delete(home),
    defaultHome: async () => chosen ?? (stored.size === 1 ? [...stored.keys()][0] : undefined),
    setDefaultHome: async (home) => {
      chosen = home;
    },
  };
}

/** A terminal that is remembered. */
export function fakeTerminal(
  client = new FakeHomeClient(),
  store = memoryStore(IDENTITY),
  /** `typed`: what a person types unseen, line by line; `pin`: the environment's. */
  { typed, pin }: { typed?: readonly string[]; pin?: string } = {},
) {
  const clock = new FakeClock();
  const files = new Map<string, Uint8Array>();
  const options: unknown[] = [];
  const prompts: string[] = [];
  let interrupt: (() => void) | undefined;
  let out = '';
  let err = '';
  const world: World = {
    ports: { clock, random: seededRandom(1), dialer: { dialWeb: () => Promise.reject(new Error('no network here')) }, suite },
    store,
    device: 'ann@desk',
    interactive: typed !== undefined,
    pin,
    columns: 80,
    secret: async (prompt) => {
      const line = typed?.[prompts.length];
      prompts.push(prompt);
      if (line === undefined) throw new Error('nobody types any more');
      return line;
    },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    writeFile: async (path, bytes) => void files.set(path, bytes),
    readFile: async (path) => files.get(path) ?? new Uint8Array(),
    readLines: async function* (path) {
      yield* new TextDecoder().decode(files.get(path)).split('\n');
    },
    openText: async (path) => {
      let text = '';
      return {
        write: async (more) => {
          if (path === undefined) out += more;
          else text += more;
        },
        close: async () => {
          if (path !== undefined) files.set(path, new TextEncoder().encode(text));
        },
      };
    },
    listFiles: async (folder) =>
      [...files.keys()].filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1)),
    qr: async (text) => `[QR of ${text}]`,
    createClient: (_, given) => {
      options.push(given);
      return client;
    },
    onInterrupt: (listener) => {
      interrupt = listener;
      return () => {
        interrupt = undefined;
      };
    },
  };
  return {
    world,
    client,
    clock,
    files,
    options,
    prompts,
    store,
    /** Runs `around ARGS`. */
    run: async (...args: string[]) => {
      out = '';
      err = '';
      const code = await runCli(args, world);
      return { code, out, err, lines: out.split('\n').filter((line) => line !== '') };
    },
    get out() {
      return out;
    },
    get err() {
      return err;
    },
    interrupt: () => interrupt?.(),
  };
}
