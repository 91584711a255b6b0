import type { Look } from '@around/messages';
import type { Context } from '../context.js';
import { EXIT, type ExitCode, usage } from '../errors.js';
import { findThing } from '../names.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';
import { table } from '../text/table.js';

interface Options {
  readonly title?: string;
  readonly room?: string;
  readonly icon?: string;
  readonly order?: string;
  readonly favourite?: boolean;
  readonly clear?: boolean;
}

export const look: Register = (program, act) => {
  program
    .command('look')
    .description('how the household wants a thing shown, on every phone alike; without options: how it is now')
    .argument('<thing>', 'living/lamp')
    .option('--title <title>', 'its name; "" for its own')
    .option('--room <room>', 'where it is; "" for nowhere')
    .option('--icon <icon>', 'name of an icon of the app; "" for the one of its kind')
    .option('--order <number>', 'lower comes first')
    .option('--favourite', 'on the first page')
    .option('--no-favourite', 'not there')
    .option('--clear', 'forget all of it before')
    .action((thing: string, options: Options) => act((context) => runLook(context, thing, options)));
};

export async function runLook(context: Context, named: string, { clear, ...options }: Options): Promise<ExitCode> {
  const changes = changesOf(options);
  const client = await context.connect();
  const thing = findThing(client.house, named);
  const before = clear === true ? { thing: thing.id } : (client.house.looks.get(thing.id) ?? { thing: thing.id });
  if (Object.keys(options).length === 0 && clear !== true) {
    context.output.say(before, () => asText(before));
    return EXIT.ok;
  }
  const fields = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== '');
  const after = Object.fromEntries(fields) as Look;
  await context.ask(client, 'setLook', after);
  context.output.say(after, () => asText(after));
  return EXIT.ok;
}

/** What is said; an empty text takes the field away. @throws CliError usage */
function changesOf({ title, room, icon, order, favourite }: Options): Omit<Look, 'thing'> {
  for (const [flag, text] of [['--title', title] as const, ['--room', room] as const])
    if (text !== undefined && text.trim().length > 80) throw usage(`${flag} takes at most 80 characters`);
  if (icon !== undefined && icon !== '' && !/^[a-z][a-z0-9-]{0,39}$/.test(icon))
    throw usage(`"${icon}" is no name of an icon: it is made of a-z, 0-9 and -`);
  if (order !== undefined && !/^\d{1,9}$/.test(order)) throw usage('--order takes a whole number from 0');
  return {
    ...(title === undefined ? {} : { title: title.trim() }),
    ...(room === undefined ? {} : { room: room.trim() }),
    ...(icon === undefined ? {} : { icon }),
    ...(order === undefined ? {} : { order: Number(order) }),
    ...(favourite === undefined ? {} : { favourite }),
  };
}

function asText({ thing, title, room, icon, order, favourite }: Look): string {
  const rows = [
    ['title', title],
    ['room', room],
    ['icon', icon],
    ['order', order],
    ['favourite', favourite === true ? 'yes' : undefined],
  ].flatMap(([name, value]) => (value === undefined ? [] : [[`${name}`, visible(String(value))]]));
  return rows.length === 0 ? `${thing} is shown as its own description says.` : `${thing}\n${table(rows, '  ')}`;
}
