import type { PropertyAffordance, ThingEntry } from '@around/messages';
import type { HouseView } from '../../api.js';
import { affordances, typesOf } from '../../house/affordances.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../errors.js';
import { thingsOfRoom, titleOf } from '../looks.js';
import { findThing } from '../names.js';
import type { Register } from '../spec.js';
import { safeJson, visible } from '../text/sanitise.js';
import { table } from '../text/table.js';
import { wishWords } from '../text/wishes.js';
import { truthWords, valueWords } from '../text/words.js';

interface Options {
  readonly td?: boolean;
  readonly room?: string;
}

export const things: Register = (program, act) => {
  program
    .command('things')
    .description('list every thing of every controller with its values, actions and events')
    .argument('[thing]', 'only this one')
    .option('--room <room>', 'only those in this room')
    .option('--td', 'print the W3C Thing Descriptions as JSON')
    .action((thing: string | undefined, options: Options) => act((context) => runThings(context, thing, options)));
};

export async function runThings(context: Context, only: string | undefined, { td, room }: Options): Promise<ExitCode> {
  const { output } = context;
  const { house } = await context.connect();
  const among = room === undefined ? [...house.things.values()] : thingsOfRoom(house, room);
  const shown = only === undefined ? among.sort((a, b) => (a.id < b.id ? -1 : 1)) : [findThing(house, only)];
  if (shown.length === 0)
    output.remark('This key sees no thing: is a controller adopted ("around controllers"), and may it see its things?');
  for (const thing of shown) {
    if (td === true) output.say(thing.td, () => safeJson(thing.td, 2));
    else output.say(asJson(thing, house), () => asText(thing, house, context.wall));
  }
  return EXIT.ok;
}

function asJson(thing: ThingEntry, house: HouseView): object {
  const values = [...affordances(thing, 'properties').keys()].map((name) => {
    const value = house.values.get(`${thing.id}/${name}`);
    return [name, value === undefined ? null : { value: value.value, at: value.at, quality: value.quality }];
  });
  return {
    thing: thing.id,
    controller: thing.controller,
    title: thing.td.title,
    types: typesOf(thing),
    look: house.looks.get(thing.id) ?? null,
    wishes: [...house.wishes.values()].filter((wish) => wish.thing === thing.id),
    values: Object.fromEntries(values),
    td: thing.td,
  };
}

function asText(thing: ThingEntry, house: HouseView, wall: number): string {
  const types = typesOf(thing).map(visible).join(', ');
  const room = house.looks.get(thing.id)?.room;
  const where = room === undefined ? '' : `, ${visible(room)}`;
  const head = `${thing.id}  ${visible(titleOf(house, thing))}${where}${types === '' ? '' : `  [${types}]`}`;
  const rows: string[][] = [];
  for (const [name, property] of affordances(thing, 'properties')) {
    const value = house.values.get(`${thing.id}/${name}`);
    const known = value === undefined ? ['–', 'never read'] : [shownValue(value.value, property), truthWords(value, wall)];
    const wish = house.wishes.get(`${thing.id}/${name}`);
    rows.push([`.${visible(name)}`, ...known, modeOf(property), wish === undefined ? '' : `wanted: ${wishWords(wish, wall, property)}`]);
  }
  for (const [name, action] of affordances(thing, 'actions')) {
    const repeat = action['around:repeat'];
    rows.push([
      `.${visible(name)}`,
      'action',
      action.input === undefined ? '' : `input ${action.input.type ?? 'any'}`,
      repeat === undefined ? '' : `every ${repeat} ms`,
    ]);
  }
  for (const name of affordances(thing, 'events').keys()) rows.push([`.${visible(name)}`, 'event']);
  return rows.length === 0 ? head : `${head}\n${table(rows, '  ')}`;
}

function shownValue(value: unknown, property: PropertyAffordance): string {
  if (property['around:whileObserved'] === true) return 'picture';
  return valueWords(value, property);
}

function modeOf(property: PropertyAffordance): string {
  if (property['around:whileObserved'] === true) return 'read it with --save FILE';
  if (property.readOnly === true) return '';
  const { minimum, maximum } = property;
  if (property.enum !== undefined) return `writable: ${property.enum.map((one) => valueWords(one)).join(' | ')}`;
  return minimum === undefined || maximum === undefined ? 'writable' : `writable: ${minimum} … ${maximum}`;
}
