import { cutText, pathOfDeed, type Scene, type SceneResult, type SceneRun } from '@around/messages';
import type { Clock, Timer } from '@around/platform';
import type { DeedEnd, Deeds } from '../deeds.js';
import type { Asker } from '../rights.js';

/** What has not ended after that long goes on by itself and counts as not done: a gate has 60 s, an endless action never ends. ms */
const LONGEST_MS = 120_000;

export interface SceneRunningDeps {
  readonly deeds: Pick<Deeds, 'do' | 'cancel'>;
  /** Hears of each part that ended, and of the end itself. */
  changed(run: SceneRun): void;
}

/** One run of a scene: all its parts begun at once, each ending by itself. */
export class SceneRunning {
  readonly scene: Scene;
  readonly asker: Asker;
  /** Resolves with the whole run. Never rejects. */
  readonly done: Promise<SceneRun>;
  readonly #clock: Clock;
  readonly #deps: SceneRunningDeps;
  readonly #at: number;
  readonly #began: number;
  readonly #results = new Map<number, SceneResult>();
  readonly #under = new Map<number, string>();
  #left: Set<number>;
  #resolve: (run: SceneRun) => void = () => undefined;
  #timer: Timer | undefined;

  /**
   * @param parts which of its parts; all others stand as in `before`
   * @param before the run whose parts are tried again
   */
  constructor(
    ports: { readonly clock: Clock },
    deps: SceneRunningDeps,
    is: { readonly scene: Scene; readonly asker: Asker; readonly parts: readonly number[]; readonly before?: SceneRun },
  ) {
    this.#clock = ports.clock;
    this.#deps = deps;
    this.scene = is.scene;
    this.asker = is.asker;
    this.#at = Math.round(ports.clock.wall());
    this.#began = ports.clock.now();
    this.#left = new Set(is.parts);
    for (const result of is.before?.results ?? []) if (!this.#left.has(result.part)) this.#results.set(result.part, result);
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  start(): void {
    this.#timer = this.#clock.after(LONGEST_MS, () => this.#giveUp('it did not end within 2 min; it goes on by itself'));
    this.#deps.changed(this.run());
    for (const part of [...this.#left]) {
      const deed = this.scene.do[part];
      if (deed === undefined) continue;
      const given = (command: string) => this.#under.set(part, command);
      void this.#deps.deeds.do(deed, this.asker, given).then((end) => this.#ended(part, end));
    }
  }

  /** It is over: what has not ended is cancelled. @param why in words */
  abandon(why: string): void {
    const under = [...this.#left].flatMap((part) => this.#under.get(part) ?? []);
    this.#giveUp(why, false);
    for (const command of under) this.#deps.deeds.cancel(command, this.asker);
  }

  /** As it stands. */
  run(): SceneRun {
    return {
      at: this.#at,
      by: this.asker.user,
      ...(this.#left.size > 0 ? {} : { took: Math.round(this.#clock.now() - this.#began) }),
      results: [...this.#results.values()].sort((a, b) => a.part - b.part),
    };
  }

  #ended(part: number, { ok, step, detail, ms }: DeedEnd): void {
    if (!this.#left.has(part)) return;
    const why = ok ? undefined : (detail ?? `it ended as ${step}`);
    this.#result(part, { ok, ms, ...(why === undefined ? {} : { detail: cutText(why, 500) }) });
    if (this.#left.size === 0) this.#end();
    else this.#deps.changed(this.run());
  }

  #giveUp(detail: string, told = true): void {
    for (const part of [...this.#left]) this.#result(part, { ok: false, detail });
    this.#end(told);
  }

  #result(part: number, how: Omit<SceneResult, 'part' | 'path'>): void {
    const deed = this.scene.do[part];
    this.#left.delete(part);
    if (deed !== undefined) this.#results.set(part, { part, path: pathOfDeed(deed), ...how });
  }

  #end(told = true): void {
    this.#timer?.cancel();
    const run = this.run();
    if (told) this.#deps.changed(run);
    this.#resolve(run);
  }
}
