import type { Deed, Scene } from '@around/messages';
import type { Context } from '../../context.js';
import { CliError, EXIT, type ExitCode, usage } from '../../errors.js';
import { thingsOfRoom } from '../../looks.js';
import { findThing } from '../../names.js';
import { visible } from '../../text/sanitise.js';
import { counted } from '../../text/words.js';
import { deedWords } from './words.js';

export interface NowOptions {
  readonly room?: readonly string[];
  readonly thing?: readonly string[];
  readonly title?: string;
  readonly icon?: string;
  readonly dry?: boolean;
}

const WHY = { unknown: 'it is not known now', dangerous: 'it is dangerous', full: 'the scene is full' } as const;

export async function runFromNow(context: Context, id: string, { room = [], thing = [], title, icon, dry }: NowOptions): Promise<ExitCode> {
  const { output } = context;
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(id))
    throw usage(`"${visible(id)}" is no name of a scene: take a-z, 0-9 and -, such as movie`);
  if (room.length + thing.length === 0)
    throw usage('say what it is made of: --room Kitchen, or --thing living/lamp; either may be there several times');
  if (icon !== undefined && !/^[a-z][a-z0-9-]{0,39}$/.test(icon))
    throw usage(`"${visible(icon)}" is no name of an icon: it is made of a-z, 0-9 and -`);
  const client = await context.connect();
  const things = new Set([
    ...thing.map((name) => findThing(client.house, name).id),
    ...room.flatMap((name) => thingsOfRoom(client.house, name).map((one) => one.id)),
  ]);
  const before = (await context.ask(client, 'scenes', {})).scenes.find((one) => one.id === id)?.scene;
  const now = await context.ask(client, 'sceneOfNow', { things: [...things] });
  for (const { path, why } of now.left) output.remark(`left out: ${path}: ${WHY[why]}`, { left: { path, why } });
  if (now.do.length === 0) throw new CliError('empty', 'nothing of these is known and safe to set: choose other things');
  const shown = icon ?? before?.icon;
  const scene: Scene = {
    title: title ?? before?.title ?? id,
    ...(shown === undefined ? {} : { icon: shown }),
    ...(before?.order === undefined ? {} : { order: before.order }),
    do: together(before?.do ?? [], now.do),
  };
  if (dry !== true) await context.ask(client, 'setScene', { id, scene });
  const what = `The scene ${visible(scene.title)} ${dry === true ? 'would have' : 'has'} ${counted(scene.do.length, 'part')}`;
  output.say({ id, scene }, () => `${what}:\n${scene.do.map((deed) => `  ${deedWords(deed)}`).join('\n')}`);
  return EXIT.ok;
}

/** The newer writes stand in the place of the older ones of the same property. */
function together(before: readonly Deed[], now: readonly Deed[]): Deed[] {
  const written = new Set(now.flatMap((deed) => ('write' in deed ? [deed.write] : [])));
  return [...before.filter((deed) => !('write' in deed) || !written.has(deed.write)), ...now];
}
