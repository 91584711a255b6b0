import type { Context } from '../../context.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { visible } from '../../text/sanitise.js';
import { table } from '../../text/table.js';
import { counted } from '../../text/words.js';
import { findScene } from './find.js';
import { deedWords, lastWords, resultWords } from './words.js';

export async function runList(context: Context): Promise<ExitCode> {
  const { output, wall } = context;
  const { scenes } = await context.ask(await context.connect(), 'scenes', {});
  if (output.json) for (const scene of scenes) output.say(scene, () => undefined);
  else if (scenes.length === 0)
    output.say(undefined, () => 'There is no scene yet: make one with "around scenes from-now NAME --room ROOM".');
  else
    output.say(undefined, () =>
      table(
        scenes.map(({ id, scene, last }) => [
          id,
          visible(scene.title),
          counted(scene.do.length, 'part'),
          lastWords(last, scene.do.length, wall),
        ]),
      ),
    );
  return EXIT.ok;
}

export async function runShow(context: Context, named: string): Promise<ExitCode> {
  const { output, wall } = context;
  const found = await findScene(context, await context.connect(), named);
  const { id, scene, last } = found;
  output.say(found, () => {
    const rows = scene.do.map((deed, part) => {
      const result = last?.results.find((one) => one.part === part);
      return [deedWords(deed), result === undefined ? '' : resultWords(result)];
    });
    return `${id}: ${visible(scene.title)}, ${lastWords(last, scene.do.length, wall)}\n${table(rows, '  ')}`;
  });
  return EXIT.ok;
}

export async function runRemove(context: Context, named: string): Promise<ExitCode> {
  const client = await context.connect();
  const { id, scene } = await findScene(context, client, named);
  await context.ask(client, 'removeScene', { id });
  context.output.say({ removed: id }, () => `The scene ${visible(scene.title)} is forgotten.`);
  return EXIT.ok;
}
