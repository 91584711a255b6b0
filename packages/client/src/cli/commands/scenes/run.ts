import type { SceneResult, SceneRun, SceneState } from '@around/messages';
import type { HomeClient } from '../../../api.js';
import type { Context } from '../../context.js';
import { CliError, EXIT, type ExitCode, usage } from '../../errors.js';
import { visible } from '../../text/sanitise.js';
import { counted, msWords } from '../../text/words.js';
import { findScene } from './find.js';
import { deedWords, doneWords, resultWords } from './words.js';

/** The home gives up on a part after 2 min; nothing is waited for longer. ms */
const PATIENCE_MS = 150_000;

/** Exit 1 where a part failed. */
export async function runRun(context: Context, named: string, failed: boolean): Promise<ExitCode> {
  const { output } = context;
  const client = await context.connect();
  const state = await findScene(context, client, named);
  const { id, scene } = state;
  const parts = failed ? (state.last?.results.filter(({ ok }) => !ok).map(({ part }) => part) ?? []) : undefined;
  if (parts?.length === 0) throw usage(`nothing of ${id} failed the last time: run all of it without --failed`);
  const told = new Teller(context, state, parts);
  // The feed says that a part has ended; which, and how, is asked for.
  let asking = false;
  const look = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    const { scenes } = await client.ask('scenes', {}).catch(() => ({ scenes: [] as SceneState[] }));
    asking = false;
    told.tell(scenes.find((one) => one.id === id)?.last);
  };
  const quiet = client.subscribe(({ changes }) => {
    if (changes.some((change) => change.k === 'scene' && change.scene.id === id && change.scene.running !== undefined)) void look();
  });
  try {
    let run = await context.ask(client, 'runScene', { id, ...(parts === undefined ? {} : { parts }) });
    if (run.took === undefined) run = (await theEnd(context, client, id)) ?? run;
    told.tell(run);
    const words = `${visible(scene.title)}: ${doneWords(run, scene.do.length)}${run.took === undefined ? ' so far' : ` in ${msWords(run.took)}`}`;
    output.say({ run }, () => words);
    if (run.results.some(({ ok }) => !ok))
      throw new CliError(
        'failed',
        `${counted(run.results.filter(({ ok }) => !ok).length, 'part')} failed: "around scenes run ${id} --failed" tries again`,
      );
    return EXIT.ok;
  } finally {
    quiet();
  }
}

/** Tells each part's end once. */
class Teller {
  readonly #context: Context;
  readonly #state: SceneState;
  readonly #told: Set<number>;

  /** @param parts those that are run; missing: all */
  constructor(context: Context, state: SceneState, parts: readonly number[] | undefined) {
    this.#context = context;
    this.#state = state;
    this.#told = new Set(parts === undefined ? [] : state.scene.do.keys());
    for (const part of parts ?? []) this.#told.delete(part);
  }

  tell(run: SceneRun | undefined): void {
    // What was before this run is no news.
    if (run === undefined || run === this.#state.last || run.at === this.#state.last?.at) return;
    for (const result of run.results) {
      if (this.#told.has(result.part)) continue;
      this.#told.add(result.part);
      this.#context.output.say({ part: result }, () => `  ${this.#words(result)}`);
    }
  }

  #words(result: SceneResult): string {
    const deed = this.#state.scene.do[result.part];
    return `${deed === undefined ? result.path : deedWords(deed)}  ${resultWords(result)}`;
  }
}

/** The run once it has ended; undefined where that takes too long, or the link is gone. */
function theEnd(context: Context, client: HomeClient, id: string): Promise<SceneRun | undefined> {
  const last = async (): Promise<SceneRun | undefined> => {
    const { scenes } = await client.ask('scenes', {}).catch(() => ({ scenes: [] as SceneState[] }));
    return scenes.find((one) => one.id === id)?.last;
  };
  return new Promise((resolve) => {
    const finish = (): void => {
      timer.cancel();
      quiet();
      void last().then(resolve);
    };
    const timer = context.world.ports.clock.after(PATIENCE_MS, finish);
    const quiet = client.subscribe(({ changes, link }) => {
      const ended = changes.some((change) => change.k === 'scene' && change.scene.id === id && change.scene.running === undefined);
      if (ended || (link !== undefined && link.state !== 'live')) finish();
    });
  });
}
