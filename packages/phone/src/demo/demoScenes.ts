import { AskError, type CommandRequest, type CommandRun } from '@around/client';
import {
  type AskAnswer,
  type AskWith,
  type Change,
  type Deed,
  type LeftOut,
  pathOfDeed,
  placeOfPath,
  type Room,
  type Scene,
  type SceneBrief,
  type SceneRun,
  type SceneState,
  type ThingValue,
} from '@around/messages';
import type { Clock } from '@around/platform';

type News = Extract<Change, { k: 'scene' | 'sceneGone' | 'rooms' }> extends infer C ? (C extends unknown ? Omit<C, 'n'> : never) : never;
type ScenesAsk = 'scenes' | 'setScene' | 'removeScene' | 'runScene' | 'sceneOfNow' | 'setRooms' | 'renameRoom';
export const SCENE_ASKS: ReadonlySet<string> = new Set<ScenesAsk>([
  'scenes',
  'setScene',
  'removeScene',
  'runScene',
  'sceneOfNow',
  'setRooms',
  'renameRoom',
]);

const off = (path: string): Deed => ({ write: path, value: false });

const SCENES: Readonly<Record<string, Scene>> = {
  movie: {
    title: 'Movie',
    icon: 'movie',
    order: 1,
    do: [
      { write: 'living/lamp.on', value: true },
      { write: 'living/ceiling.on', value: true },
      { write: 'living/ceiling.brightness', value: 15 },
      { write: 'living/ceiling.warmth', value: 2_200 },
      { write: 'garden/shutter.position', value: 0 },
      { write: 'living/radiator.target', value: 21.5 },
    ],
  },
  night: {
    title: 'Good night',
    icon: 'night',
    order: 2,
    do: [
      off('living/lamp.on'),
      off('living/ceiling.on'),
      off('living/plug.on'),
      { write: 'living/radiator.target', value: 17 },
      { invoke: 'garden/lock.lock' },
    ],
  },
  away: {
    title: 'Away',
    icon: 'away',
    order: 3,
    do: [off('living/lamp.on'), off('living/ceiling.on'), off('living/plug.on'), { write: 'living/radiator.mode', value: 'off' }],
  },
};
export const DEMO_ROOMS: readonly Room[] = [
  { name: 'Living room', icon: 'sofa' },
  { name: 'Kitchen', icon: 'kitchen' },
  { name: 'Hall', icon: 'door' },
];

export interface DemoHouse {
  command(request: CommandRequest): CommandRun;
  value(key: string): ThingValue | undefined;
  thingsIn(room: string): readonly string[];
  renameRoom(from: string, to: string): void;
  tell(news: News): void;
}

/** The demo home's scenes and rooms: they act on its things, and are forgotten with the page. */
export class DemoScenes {
  readonly #clock: Clock;
  readonly #house: DemoHouse;
  readonly #states = new Map<string, SceneState>(Object.entries(SCENES).map(([id, scene]) => [id, { id, scene }]));
  rooms: readonly Room[] = DEMO_ROOMS;

  constructor(ports: { readonly clock: Clock }, house: DemoHouse) {
    this.#clock = ports.clock;
    this.#house = house;
  }

  briefs(): ReadonlyMap<string, SceneBrief> {
    return new Map([...this.#states.values()].map((state) => [state.id, briefOf(state)]));
  }

  async answer(what: string, request: unknown): Promise<unknown> {
    switch (what as ScenesAsk) {
      case 'scenes':
        return { scenes: [...this.#states.values()] } satisfies AskAnswer<'scenes'>;
      case 'setScene': {
        const { id, scene } = request as AskWith<'setScene'>;
        this.#put({ id, scene });
        return {};
      }
      case 'removeScene': {
        const { id } = request as AskWith<'removeScene'>;
        this.#states.delete(id);
        this.#house.tell({ k: 'sceneGone', id });
        return {};
      }
      case 'runScene':
        return this.#run(request as AskWith<'runScene'>);
      case 'sceneOfNow':
        return this.#ofNow(request as AskWith<'sceneOfNow'>);
      case 'setRooms':
        this.#arrange((request as AskWith<'setRooms'>).rooms);
        return {};
      case 'renameRoom': {
        const { room, to } = request as AskWith<'renameRoom'>;
        this.#house.renameRoom(room, to);
        this.#arrange(this.rooms.map((one) => (one.name === room ? { ...one, name: to } : one)));
        return {};
      }
    }
  }

  #arrange(rooms: readonly Room[]): void {
    this.rooms = rooms;
    this.#house.tell({ k: 'rooms', rooms: [...rooms] });
  }

  async #run({ id, parts }: AskWith<'runScene'>): Promise<SceneRun> {
    const state = this.#states.get(id);
    if (state === undefined) throw new AskError('noSuchScene', `there is no scene "${id}": list the scenes`);
    const { scene, last } = state;
    const chosen = new Set(parts ?? scene.do.map((_, part) => part));
    const began = this.#clock.now();
    const results = parts === undefined ? [] : (last?.results ?? []).filter(({ part }) => !chosen.has(part));
    const run = (ended: boolean): SceneRun => ({
      at: Math.round(this.#clock.wall()),
      by: 'You',
      ...(ended ? { took: Math.round(this.#clock.now() - began) } : {}),
      results: [...results].sort((a, b) => a.part - b.part),
    });
    this.#put({ id, scene, last: run(false) });
    await Promise.all(
      [...chosen].map(async (part) => {
        const deed = scene.do[part];
        if (deed === undefined) return;
        const path = pathOfDeed(deed);
        const input = 'write' in deed ? deed.value : deed.input;
        const op = 'write' in deed ? 'write' : 'invoke';
        const { done } = this.#house.command({ ...placeOfPath(path), op, ...(input === undefined ? {} : { input }) });
        const end = await done;
        const ok = end.step === 'completed';
        results.push({ part, path, ok, ...(ok ? {} : { detail: end.detail ?? `it ended as ${end.step}` }) });
        if (results.length < scene.do.length) this.#put({ id, scene, last: run(false) });
      }),
    );
    const whole = run(true);
    this.#put({ id, scene, last: whole });
    return whole;
  }

  /** What can be switched or set, of the things that the demo has. */
  #ofNow({ things = [], rooms = [] }: AskWith<'sceneOfNow'>): AskAnswer<'sceneOfNow'> {
    const wanted = new Set([...things, ...rooms.flatMap((room) => this.#house.thingsIn(room))]);
    const deeds: Deed[] = [];
    const left: LeftOut[] = [];
    for (const thing of wanted) {
      for (const name of ['on', 'brightness', 'warmth', 'position', 'target', 'mode']) {
        const value = this.#house.value(`${thing}/${name}`);
        if (value === undefined || (name === 'mode' && !thing.endsWith('radiator'))) continue;
        if (value.quality === 'good') deeds.push({ write: `${thing}.${name}`, value: value.value });
        else left.push({ path: `${thing}.${name}`, why: 'unknown' });
      }
    }
    return { do: deeds, left };
  }

  #put(state: SceneState): void {
    this.#states.set(state.id, state);
    this.#house.tell({ k: 'scene', scene: briefOf(state) });
  }
}

function briefOf({ id, scene, last }: SceneState): SceneBrief {
  const { title, icon, order } = scene;
  return {
    id,
    title,
    ...(icon === undefined ? {} : { icon }),
    ...(order === undefined ? {} : { order }),
    parts: scene.do.length,
    ...(last === undefined ? {} : { last: last.at, failed: last.results.filter(({ ok }) => !ok).length }),
    ...(last === undefined || last.took !== undefined ? {} : { running: last.results.length }),
  };
}
