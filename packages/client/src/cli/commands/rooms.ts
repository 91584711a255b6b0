import type { Room } from '@around/messages';
import type { HouseView } from '../../api.js';
import type { Context } from '../context.js';
import { CliError, EXIT, type ExitCode, usage } from '../errors.js';
import { nearest } from '../nearest.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';
import { table } from '../text/table.js';
import { counted } from '../text/words.js';

export const rooms: Register = (program, act) => {
  const command = program
    .command('rooms')
    .description('the rooms of the house, in the order in which every phone shows them')
    .action(() => act(runList));
  command
    .command('order')
    .description('put these rooms first, in this order')
    .argument('<room...>', 'Kitchen "Living room"')
    .action((names: string[]) => act((context) => runOrder(context, names)));
  command
    .command('icon')
    .description('give a room an icon')
    .argument('<room>', 'which')
    .argument('<icon>', 'name of an icon of the app, such as sofa, kitchen, bed; "" for none')
    .action((room: string, icon: string) => act((context) => runIcon(context, room, icon)));
  command
    .command('rename')
    .description('give a room another name; its things, and who may operate them, go along')
    .argument('<room>', 'which')
    .argument('<name>', 'its new name')
    .action((room: string, name: string) => act((context) => runRename(context, room, name)));
};

/** Arranged rooms first, then those that only things name, by name. */
function roomsOf(house: HouseView): (Room & { readonly things: number })[] {
  const things = [...house.things.keys()].flatMap((id) => house.looks.get(id)?.room ?? []);
  const known = new Set(house.rooms.map(({ name }) => name));
  const others = [...new Set(things)].filter((name) => !known.has(name)).sort();
  return [...house.rooms, ...others.map((name) => ({ name }))].map((room) => ({
    ...room,
    things: things.filter((name) => name === room.name).length,
  }));
}

async function runList(context: Context): Promise<ExitCode> {
  const { output } = context;
  const all = roomsOf((await context.connect()).house);
  if (output.json) for (const room of all) output.say(room, () => undefined);
  else if (all.length === 0)
    output.say(undefined, () => 'There is no room yet: put a thing into one with "around look THING --room ROOM".');
  else output.say(undefined, () => table(all.map(({ name, icon = '', things }) => [visible(name), icon, counted(things, 'thing')])));
  return EXIT.ok;
}

async function runOrder(context: Context, names: readonly string[]): Promise<ExitCode> {
  const client = await context.connect();
  const all = roomsOf(client.house);
  const first = names.map((name) => findRoom(all, name));
  const twice = first.find((room, at) => first.indexOf(room) !== at);
  if (twice !== undefined) throw usage(`"${visible(twice.name)}" is there twice: name each room once`);
  const ordered = [...first, ...all.filter((room) => !first.includes(room))].map(plain);
  await context.ask(client, 'setRooms', { rooms: ordered });
  context.output.say({ rooms: ordered }, () => `The rooms are ${ordered.map(({ name }) => visible(name)).join(', ')}.`);
  return EXIT.ok;
}

async function runIcon(context: Context, named: string, icon: string): Promise<ExitCode> {
  if (icon !== '' && !/^[a-z][a-z0-9-]{0,39}$/.test(icon))
    throw usage(`"${visible(icon)}" is no name of an icon: it is made of a-z, 0-9 and -`);
  const client = await context.connect();
  const all = roomsOf(client.house);
  const room = findRoom(all, named);
  const arranged = all.map((one) => {
    if (one !== room) return plain(one);
    const { icon: _, ...rest } = plain(one);
    return icon === '' ? rest : { ...rest, icon };
  });
  await context.ask(client, 'setRooms', { rooms: arranged });
  context.output.say({ room: room.name, icon }, () => `${visible(room.name)} ${icon === '' ? 'has no icon' : `has the icon ${icon}`}.`);
  return EXIT.ok;
}

async function runRename(context: Context, named: string, to: string): Promise<ExitCode> {
  const name = to.trim();
  if (name === '' || name.length > 80) throw usage('a room’s name has 1 to 80 characters');
  const client = await context.connect();
  const room = findRoom(roomsOf(client.house), named);
  await context.ask(client, 'renameRoom', { room: room.name, to: name });
  context.output.say({ renamed: room.name, to: name }, () => `${visible(room.name)} is called ${visible(name)} now.`);
  return EXIT.ok;
}

const plain = ({ things: _, ...room }: Room & { readonly things: number }): Room => room;

/** @throws CliError that names the nearest */
function findRoom<R extends Room>(all: readonly R[], named: string): R {
  const wanted = named.trim().toLowerCase();
  const found = all.find(({ name }) => name === named) ?? all.find(({ name }) => name.toLowerCase() === wanted);
  if (found !== undefined) return found;
  const names = all.map(({ name }) => name);
  const near = nearest(named, names);
  const hint =
    near.length > 0
      ? `did you mean ${near.map(visible).join(' or ')}?`
      : names.length === 0
        ? 'there is none yet'
        : `there is ${names.map(visible).join(', ')}`;
  throw new CliError('noSuchRoom', `there is no room "${visible(named)}": ${hint}`, EXIT.usage);
}
