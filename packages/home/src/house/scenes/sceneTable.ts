import { MAX_SCENES, pathOfDeed, placeOfPath, type Scene, type SceneBrief, type SceneRun, type SceneState } from '@around/messages';
import type { KeptScene } from '../books.js';

type Reads = (thing: string) => boolean;

/** Sets of things that one id was about before: enough for who comes back with what it last saw. */
const FORMER = 10;
/** Ids that are remembered for who still shows them. */
const FORMER_IDS = 2 * MAX_SCENES;

interface Entry {
  readonly scene: Scene;
  readonly things: readonly string[];
  /** The newest run that ended. */
  readonly last?: SceneRun;
  /** The run under way. */
  readonly now?: SceneRun;
}

/** The scenes of the house, how they went, and who may know of them: who may read all of a scene's things. */
export class SceneTable {
  readonly #entries = new Map<string, Entry>();
  /** By id: what each was about, also before it was changed or removed. */
  readonly #former = new Map<string, readonly (readonly string[])[]>();

  constructor(kept: readonly KeptScene[] = []) {
    for (const { id, scene, last } of kept)
      this.#entries.set(id, { scene, things: thingsOf(scene), ...(last === undefined ? {} : { last }) });
  }

  get size(): number {
    return this.#entries.size;
  }

  get(id: string): Scene | undefined {
    return this.#entries.get(id)?.scene;
  }

  last(id: string): SceneRun | undefined {
    return this.#entries.get(id)?.last;
  }

  /** In the household's order, then by title. */
  all(): SceneState[] {
    const states = [...this.#entries].map(([id, { scene, last, now }]) => {
      const run = now ?? last;
      return { id, scene, ...(run === undefined ? {} : { last: run }) };
    });
    return states.sort((a, b) => place(a.scene) - place(b.scene) || (a.scene.title < b.scene.title ? -1 : 1));
  }

  briefs(): SceneBrief[] {
    return [...this.#entries.keys()].flatMap((id) => this.brief(id) ?? []);
  }

  brief(id: string): SceneBrief | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    const { scene, last, now } = entry;
    const { title, icon, order } = scene;
    const run = now ?? last;
    return {
      id,
      title,
      ...(icon === undefined ? {} : { icon }),
      ...(order === undefined ? {} : { order }),
      parts: scene.do.length,
      ...(now === undefined ? {} : { running: now.results.length }),
      ...(run === undefined ? {} : { last: run.at, failed: run.results.filter(({ ok }) => !ok).length }),
    };
  }

  /** What it did before is kept while its parts are the same. @returns whether it is about other things than before */
  put(id: string, scene: Scene): boolean {
    const before = this.#entries.get(id);
    const things = thingsOf(scene);
    const same = before !== undefined && JSON.stringify(before.scene.do) === JSON.stringify(scene.do);
    this.#entries.set(id, { scene, things, ...(same && before.last !== undefined ? { last: before.last } : {}) });
    if (before === undefined || String(before.things) === String(things)) return false;
    this.#remember(id, before.things);
    return true;
  }

  remove(id: string): void {
    const before = this.#entries.get(id);
    if (before === undefined) return;
    this.#remember(id, before.things);
    this.#entries.delete(id);
  }

  /** How its run goes; one whose `took` is there has ended. */
  ran(id: string, run: SceneRun): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    const { now: _, ...rest } = entry;
    this.#entries.set(id, run.took === undefined ? { ...rest, now: run } : { ...rest, last: run });
  }

  /** Whether who reads these things may know of the scene as it is. */
  seen(id: string, reads: Reads): boolean {
    return this.#entries.get(id)?.things.every(reads) === true;
  }

  /** Whether who reads these things may have known of a scene of this id: only they hear that it is gone. */
  wasSeen(id: string, reads: Reads): boolean {
    return this.#former.get(id)?.some((things) => things.every(reads)) === true;
  }

  #remember(id: string, things: readonly string[]): void {
    const former = [things, ...(this.#former.get(id) ?? [])].slice(0, FORMER);
    this.#former.delete(id);
    this.#former.set(id, former);
    if (this.#former.size > FORMER_IDS) this.#former.delete(this.#former.keys().next().value as string);
  }
}

const thingsOf = (scene: Scene): string[] => [...new Set(scene.do.map((deed) => placeOfPath(pathOfDeed(deed)).thing))].sort();
const place = ({ order }: Scene): number => order ?? Number.MAX_SAFE_INTEGER;
