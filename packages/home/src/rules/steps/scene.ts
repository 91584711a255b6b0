import { told } from '../told.js';
import { failed } from './deed.js';
import type { Of, StepContext, StepEnd } from './step.js';

/** Runs a scene; what is dangerous in it is refused, since anybody who lives here may change it. */
export async function doScene(context: StepContext, { scene: id }: Of<'scene'>): Promise<StepEnd> {
  const scene = context.scenes.get(id);
  if (scene === undefined) return failed(told('noScene', { scene: id }));
  const ended = scene.do.map((deed) => context.deed(deed));
  const running = context.scenes.run(id, context.careful).finally(() => {
    for (const end of ended) end();
  });
  // Where the run is stopped nobody waits for it any longer.
  running.catch(() => undefined);
  const run = await context.halt.race(running);
  if (run === undefined) return { result: 'stopped' };
  const wrong = run.results.filter(({ ok }) => !ok);
  if (wrong.length === 0) return { result: 'done' };
  const [{ path, detail = 'failed' } = { path: '' }] = wrong;
  return failed(told('sceneParts', { failed: wrong.length, parts: run.results.length, path, detail }));
}
