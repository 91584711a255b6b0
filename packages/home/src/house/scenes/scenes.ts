import {
  type Command,
  type Deed,
  MAX_SCENES,
  pathOfDeed,
  placeOfPath,
  SCENES_TEXT,
  type Scene,
  type SceneRun,
  type SceneState,
} from '@around/messages';
import type { Clock, Log } from '@around/platform';
import type { SceneBook } from '../books.js';
import { faultOf, meaningOf } from '../commands/check.js';
import type { Deeds } from '../deeds.js';
import type { House } from '../house.js';
import { AskRefused, PIN_NEEDED } from '../refused.js';
import { type Asker, type Denial, decide, mayRead } from '../rights.js';
import { type SceneOfNow, sceneOfNow } from './sceneOfNow.js';
import { SceneRunning } from './sceneRunning.js';

export interface ScenesDeps {
  readonly house: Pick<House, 'scenes' | 'looks' | 'thing' | 'value' | 'things' | 'news'>;
  readonly deeds: Pick<Deeds, 'do' | 'cancel'>;
  readonly book: SceneBook;
}

/** How scenes went, in one answer: characters of JSON. Those that come after it are told without. */
const RESULTS_TEXT = 100_000;
const ARRANGING: readonly string[] = ['owner', 'admin', 'member'];

/** Scenes: kept, run with the rights of who asks, and made from what the house is like now. */
export class Scenes {
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #deps: ScenesDeps;
  readonly #running = new Map<string, SceneRunning>();

  constructor(ports: { readonly clock: Clock; readonly log: Log }, deps: ScenesDeps) {
    this.#ports = ports;
    this.#deps = deps;
  }

  /** Those that the asker may see the whole of, in the household's order. */
  list(asker: Asker): SceneState[] {
    const { scenes } = this.#deps.house;
    let left = RESULTS_TEXT;
    return scenes.all().flatMap((state) => {
      if (!scenes.seen(state.id, (thing) => mayRead(asker, thing))) return [];
      const { last, ...rest } = state;
      left -= last === undefined ? 0 : JSON.stringify(last).length;
      return [left > 0 ? state : rest];
    });
  }

  /** Whoever asks. */
  get(id: string): Scene | undefined {
    return this.#deps.house.scenes.get(id);
  }

  /** Whether it is right in itself, and its maker's to make. @throws AskRefused */
  check(asker: Asker, id: string, scene: Scene): void {
    const { house } = this.#deps;
    this.#mayArrange(asker);
    const before = house.scenes.get(id);
    if (before !== undefined && !this.#sees(asker, id))
      throw new AskRefused('taken', `"${id}" is the name of another scene: choose another`);
    // What was in it before may be of a thing that is gone: its title can be changed all the same.
    const known = new Set(before?.do.map((deed) => JSON.stringify(deed)));
    for (const deed of scene.do) if (!known.has(JSON.stringify(deed))) this.#check(asker, deed);
  }

  /** Why there is no room for these, once others are gone; undefined where there is. */
  crowded(news: readonly (readonly [id: string, scene: Scene])[], gone: readonly string[] = []): string | undefined {
    const after = new Map(this.#deps.house.scenes.all().map(({ id, scene }) => [id, scene]));
    for (const id of gone) after.delete(id);
    for (const [id, scene] of news) after.set(id, scene);
    if (after.size > MAX_SCENES) return `a house has at most ${MAX_SCENES} scenes: remove some first`;
    if (JSON.stringify([...after.values()]).length <= SCENES_TEXT) return undefined;
    return 'the values in all scenes together are too long: remove some, or shorten their texts';
  }

  /** @throws AskRefused, or what the disk says */
  set(asker: Asker, id: string, scene: Scene): void {
    const { house, book } = this.#deps;
    this.check(asker, id, scene);
    const full = this.crowded([[id, scene]]);
    if (full !== undefined) throw new AskRefused('full', full);
    const before = house.scenes.get(id);
    if (JSON.stringify(before) === JSON.stringify(scene)) return;
    book.put(id, scene);
    this.#stop(id);
    if (house.scenes.put(id, scene)) house.news({ k: 'sceneGone', id });
    this.#tell(id);
  }

  /** Its things have other names; that is written down already. */
  renamed(id: string, scene: Scene): void {
    const { house } = this.#deps;
    this.#stop(id);
    if (house.scenes.put(id, scene)) house.news({ k: 'sceneGone', id });
    this.#tell(id);
  }

  /** @throws AskRefused, or what the disk says */
  remove(asker: Asker, id: string): void {
    const { house, book } = this.#deps;
    this.#mayArrange(asker);
    this.#get(asker, id);
    book.remove(id);
    this.#stop(id);
    house.scenes.remove(id);
    house.news({ k: 'sceneGone', id });
  }

  /**
   * Begins all parts at once, each with the asker's own rights. The same asker's second run joins the one under way; another's takes its
   * place. Where a part needs a PIN nothing is begun before it is proven.
   * @param only places in `do`, to try these alone again
   * @param within ms after which it is told as it stands; missing: when its last part has ended, at most 2 min
   * @throws AskRefused
   */
  async run(id: string, asker: Asker, { only, within }: { only?: readonly number[]; within?: number } = {}): Promise<SceneRun> {
    const scene = this.#get(asker, id);
    const before = this.#running.get(id);
    if (before !== undefined && before.asker.key === asker.key) return this.#wait(before, within);
    const parts = only === undefined ? scene.do.map((_, part) => part) : [...new Set(only)];
    const chosen = parts.map((part) => {
      const deed = scene.do[part];
      if (deed === undefined) throw new AskRefused('noSuchPart', `this scene has ${scene.do.length} parts: look at it again`);
      return deed;
    });
    for (const deed of chosen) {
      const denial = this.denial(asker, deed);
      if (denial?.needs === 'pin') throw new AskRefused(PIN_NEEDED, denial.detail);
    }
    before?.abandon('another run took its place');
    const last = only === undefined ? undefined : this.#deps.house.scenes.last(id);
    const running = new SceneRunning(
      this.#ports,
      { deeds: this.#deps.deeds, changed: (run) => this.#ran(id, running, run) },
      { scene, asker, parts, ...(last === undefined ? {} : { before: last }) },
    );
    this.#running.set(id, running);
    running.start();
    return this.#wait(running, within);
  }

  /**
   * What a scene of these things, and of all things in these rooms, would do.
   * @throws AskRefused where one of them is not here
   */
  ofNow(asker: Asker, { things = [], rooms = [] }: { things?: readonly string[]; rooms?: readonly string[] }): SceneOfNow {
    const { house } = this.#deps;
    if (things.length + rooms.length === 0) throw new AskRefused('malformed', 'say which things, or which rooms');
    const wanted = new Set<string>();
    for (const id of things) {
      if (!mayRead(asker, id) || house.thing(id) === undefined)
        throw new AskRefused('noSuchThing', `there is no thing ${id} in this house`);
      wanted.add(id);
    }
    for (const room of rooms) {
      const inside = house.looks.thingsIn(room).filter((id) => mayRead(asker, id) && house.thing(id) !== undefined);
      if (inside.length === 0) throw new AskRefused('noSuchRoom', `there is nothing in a room "${room}" in this house`);
      for (const id of inside) wanted.add(id);
    }
    const found = [...house.things()].filter(({ id }) => wanted.has(id));
    return sceneOfNow(found, (thing, name) => house.value(thing, name));
  }

  #wait(running: SceneRunning, within: number | undefined): Promise<SceneRun> {
    if (within === undefined) return running.done;
    return new Promise((resolve) => {
      const timer = this.#ports.clock.after(within, () => resolve(running.run()));
      void running.done.then((run) => {
        timer.cancel();
        resolve(run);
      });
    });
  }

  #ran(id: string, running: SceneRunning, run: SceneRun): void {
    if (this.#running.get(id) !== running) return;
    this.#deps.house.scenes.ran(id, run);
    if (run.took !== undefined) {
      this.#running.delete(id);
      try {
        this.#deps.book.ran(id, run);
      } catch (error) {
        this.#ports.log.warn('how a scene went could not be written down: is the disk full?', { scene: id, error: String(error) });
      }
    }
    this.#tell(id);
  }

  /** The scene is another now, or no more. */
  #stop(id: string): void {
    const running = this.#running.get(id);
    this.#running.delete(id);
    running?.abandon('the scene was changed meanwhile');
  }

  #tell(id: string): void {
    const scene = this.#deps.house.scenes.brief(id);
    if (scene !== undefined) this.#deps.house.news({ k: 'scene', scene });
  }

  #sees(asker: Asker, id: string): boolean {
    return this.#deps.house.scenes.seen(id, (thing) => mayRead(asker, thing));
  }

  #get(asker: Asker, id: string): Scene {
    const scene = this.#deps.house.scenes.get(id);
    if (scene === undefined || !this.#sees(asker, id)) throw new AskRefused('noSuchScene', `there is no scene "${id}": list the scenes`);
    return scene;
  }

  /** Nobody puts into a scene what they may not do: else who runs it would do it for them. @throws AskRefused */
  #check(asker: Asker, deed: Deed): void {
    const command = commandOf(deed);
    const thing = this.#deps.house.thing(command.thing);
    if (thing === undefined || !mayRead(asker, command.thing))
      throw new AskRefused('noSuchThing', `there is no thing ${command.thing} in this house`);
    const denial = this.denial(asker, deed);
    if (denial !== undefined) throw new AskRefused(denial.needs === 'pin' ? PIN_NEEDED : denial.code, denial.detail);
    const fault = faultOf(thing, command);
    if (fault !== undefined) throw new AskRefused(fault.code ?? 'badInput', fault.detail ?? `${pathOfDeed(deed)} cannot be done`);
    if (meaningOf(thing, command).secret)
      throw new AskRefused('secret', `${pathOfDeed(deed)} takes a code or password, and a scene can be read: leave it out`);
  }

  /** Why the asker may not do that; undefined where they may, or there is no such thing. */
  denial(asker: Asker, deed: Deed): Denial | undefined {
    const command = commandOf(deed);
    const thing = this.#deps.house.thing(command.thing);
    if (thing === undefined) return undefined;
    const { danger } = meaningOf(thing, command);
    return decide(asker, command.thing, { op: command.op, name: command.name, danger }, this.#ports.clock.wall());
  }

  #mayArrange({ grants }: Asker): void {
    if (grants.length === 0 || !grants.every(({ role, readOnly }) => ARRANGING.includes(role) && readOnly !== true))
      throw new AskRefused('notAllowed', 'only who lives here makes and changes scenes: ask an owner');
  }
}

function commandOf(deed: Deed): Command {
  const input = 'write' in deed ? deed.value : deed.input;
  const op = 'write' in deed ? 'write' : 'invoke';
  return { id: 'check', tick: 0, op, ...placeOfPath(pathOfDeed(deed)), ...(input === undefined ? {} : { input }) };
}
