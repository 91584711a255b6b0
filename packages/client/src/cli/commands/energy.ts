import { type AskWith, type Energy, EnergyRole, type Used } from '@around/messages';
import type { Context } from '../context.js';
import { EXIT, type ExitCode, usage } from '../errors.js';
import { thingsOfRoom } from '../looks.js';
import { findProperty, findThing } from '../names.js';
import type { Register } from '../spec.js';
import { bars, energyCsv, stepWords, usedColumns } from '../text/energy.js';
import { visible } from '../text/sanitise.js';
import { table } from '../text/table.js';
import { parseTime } from '../times.js';

interface Options {
  readonly since?: string;
  readonly until?: string;
  readonly by: string;
  readonly room?: string;
  readonly plot?: boolean;
  readonly csv?: boolean;
}

const STEPS = ['hour', 'day', 'month'] as const;
const COLUMNS = 50;
const SINCE = { hour: 'today 00:00', day: '6d', month: '330d' } as const;
const ROLES = [...EnergyRole.options, 'auto'];

export const energy: Register = (program, act) => {
  program
    .command('energy')
    .description('what was consumed, by step, thing and room, and what it cost')
    .argument('[thing]', 'of this one alone')
    .option('--since <when>', '7d, 2026-01-18, or a whole month: 2026-01 (default: today, a week, or a year, by the step)')
    .option('--until <when>', 'up to then (default: now)')
    .option('--by <step>', 'hour, day or month', 'day')
    .option('--room <room>', 'of the things in this room')
    .option('--plot', 'as bars')
    .option('--csv', 'as comma-separated values, times in UTC')
    .action((thing: string | undefined, options: Options) => act((context) => runEnergy(context, thing, options)));
};

export const energyRole: Register = (program, act) => {
  program
    .command('energy-role')
    .description('how a meter or a power counts in "around energy"')
    .argument('<thing.name>', 'cellar/meter.total')
    .argument(
      '<role>',
      'part: takes; house: all that the house takes, its parts included; produced: made here; fed: goes into the grid; ignored; auto: as the home thinks itself',
    )
    .action((name: string, role: string) => act((context) => runEnergyRole(context, name, role)));
};

export async function runEnergyRole(context: Context, text: string, role: string): Promise<ExitCode> {
  if (!ROLES.includes(role)) throw usage(`"${role}" is none of ${ROLES.join(', ')}`);
  const client = await context.connect();
  const { thing, name } = findProperty(client.house, text);
  await context.ask(client, 'setEnergyRole', { thing: thing.id, name, ...(role === 'auto' ? {} : { role: role as EnergyRole }) });
  context.output.say(
    { thing: thing.id, name, role },
    () => `${thing.id}.${name} counts ${role === 'auto' ? 'as the home thinks' : `as ${role}`}`,
  );
  return EXIT.ok;
}

export async function runEnergy(context: Context, named: string | undefined, options: Options): Promise<ExitCode> {
  const { output } = context;
  const step = STEPS.find((one) => one === options.by);
  if (step === undefined) throw usage(`--by takes ${STEPS.join(', ')}, not "${options.by}"`);
  const request = { ...spanOf(options, step, context.wall), step };
  const client = await context.connect();
  const wanted =
    named !== undefined
      ? new Set([findThing(client.house, named).id])
      : options.room !== undefined
        ? new Set(thingsOfRoom(client.house, options.room).map(({ id }) => id))
        : undefined;
  const whole = await client.ask('energy', { ...request, fed: true });
  const found = wanted === undefined ? whole : only(whole, wanted);
  if (output.json) {
    output.say(found, () => undefined);
    return EXIT.ok;
  }
  if (found.sources.length === 0) {
    output.remark(
      wanted === undefined
        ? 'Nothing here tells energy yet: it takes a thing with a power (watt) or a counter of energy (kWh), such as a metering plug.'
        : 'Nothing of that tells energy: "around energy" lists what does.',
    );
    return EXIT.ok;
  }
  if (options.csv === true) for (const row of energyCsv(found)) output.say(undefined, () => row);
  else output.say(undefined, () => asText(found, request.step, options.plot === true));
  return EXIT.ok;
}

function asText({ steps, sources, rooms, rest, total, currency, open }: Energy, step: AskWith<'energy'>['step'], plot: boolean): string {
  const line = (head: string, used: Used | null): string[] => [head, ...usedColumns(used, currency)];
  const rows = plot
    ? bars(steps, total.by, step, COLUMNS).join('\n')
    : table(steps.map((at, i) => line(stepWords(at, step) + (open && i === steps.length - 1 ? ' (not over)' : ''), total.by[i] ?? null)));
  const told = { part: '', house: 'the house', produced: 'made here', fed: 'fed into the grid', ignored: 'not counted' } as const;
  const things = sources.map((one) => [...line(`${one.thing}.${one.name}`, one), visible(one.title), told[one.role]]);
  const where = [
    ...rooms.map(({ room, ...used }) => line(room === undefined ? 'in no room' : visible(room), used)),
    ...(rest === undefined ? [] : [line('the rest', rest)]),
  ];
  return [
    rows,
    `By thing\n${table(things, '  ')}`,
    ...(where.length > 1 ? [`By room\n${table(where, '  ')}`] : []),
    table([line('In all', total)]),
  ].join('\n\n');
}

/** Of these things alone: their sum, whatever the house’s own meter says. */
function only({ sources, rooms: _rooms, rest: _rest, total: _total, ...energy }: Energy, things: ReadonlySet<string>): Energy {
  const own = sources.filter(({ thing }) => things.has(thing));
  const counted = own.some(({ role }) => role !== 'ignored') ? own.filter(({ role }) => role !== 'ignored') : own;
  const by = energy.steps.map((_, i) => sum(counted.flatMap((one) => one.by[i] ?? [])));
  return { ...energy, sources: own, rooms: [], total: { ...(sum(counted) ?? { kWh: 0 }), by } };
}

function sum(all: readonly Used[]): Used | null {
  if (all.length === 0) return null;
  const produced = all.reduce((total, one) => total + (one.produced ?? 0), 0);
  const fed = all.reduce((total, one) => total + (one.fed ?? 0), 0);
  const paid = all.some(({ earned }) => earned !== undefined) && all.every((one) => one.earned !== undefined || one.fed === undefined);
  const priced = all.some(({ cost }) => cost !== undefined) && all.every(({ cost, kWh }) => cost !== undefined || kWh === 0);
  return {
    kWh: all.reduce((total, one) => total + one.kWh, 0),
    ...(produced === 0 ? {} : { produced }),
    ...(fed === 0 ? {} : { fed }),
    ...(priced ? { cost: all.reduce((total, one) => total + (one.cost ?? 0), 0) } : {}),
    ...(paid ? { earned: all.reduce((total, one) => total + (one.earned ?? 0), 0) } : {}),
  };
}

/** `2026-01` is that month; it is known to be over or to go on. */
function spanOf({ since, until }: Options, step: AskWith<'energy'>['step'], wall: number): { since: number; until: number } {
  const month = /^(\d{4})-(\d{2})$/.exec(since ?? '');
  if (month !== null && Number(month[2]) >= 1 && Number(month[2]) <= 12) {
    const [year, first] = [Number(month[1]), Number(month[2]) - 1];
    const from = new Date(year, first).getTime();
    if (from > wall) throw usage(`${since} is yet to come: write a month that has begun`);
    return {
      since: from,
      until: until === undefined ? Math.min(wall, new Date(year, first + 1).getTime()) : parseTime(until, wall, 'past'),
    };
  }
  const span = { since: parseTime(since ?? SINCE[step], wall, 'past'), until: until === undefined ? wall : parseTime(until, wall, 'past') };
  if (span.until <= span.since) throw usage('--until is before --since: nothing lies in between');
  return span;
}
