import { placeOfPath } from '@around/messages';
import { failed } from './deed.js';
import type { Of, StepContext, StepEnd } from './step.js';

/** Runs a scene; what is dangerous in it is refused, since anybody who lives here may change it. */
export async function doScene(context: StepContext, { scene: id }: Of<'scene'>): Promise<StepEnd> {
  const scene = context.scenes.get(id);
  if (scene === undefined) return failed(`there is no scene ${id}`);
  const ended = scene.do.map((deed) => context.deed(placeOfPath('write' in deed ? deed.write : deed.invoke).thing));
  const running = context.scenes.run(id, context.careful).finally(() => {
    for (const end of ended) end();
  });
  // Where the run is stopped nobody waits for it any longer.
  running.catch(() => undefined);
  const run = await context.halt.race(running);
  if (run === undefined) return { result: 'stopped' };
  const wrong = run.results.filter(({ ok }) => !ok);
  if (wrong.length === 0) return { result: 'done' };
  return failed(`${wrong.length} of ${run.results.length} parts: ${wrong[0]?.path} ${wrong[0]?.detail ?? 'failed'}`);
}
