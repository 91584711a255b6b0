import { HISTORY_POINTS, type History } from '@around/messages';
import { affordances } from '../../house/affordances.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode, usage } from '../errors.js';
import { findThing, splitName } from '../names.js';
import type { Register } from '../spec.js';
import { csvHead, csvRows, historyRows } from '../text/history.js';
import { plot } from '../text/plot.js';
import { table } from '../text/table.js';
import { stamp } from '../text/times.js';
import { valueWords } from '../text/words.js';
import { parseTime } from '../times.js';
import { type ExportOptions, runExport } from './historyExport.js';
import { type ImportOptions, runImport } from './historyImport.js';

interface Options {
  readonly since: string;
  readonly until?: string;
  readonly points?: string;
  readonly all?: boolean;
  readonly plot?: boolean;
  readonly csv?: boolean;
}

const COLUMNS = 72;
/** Rows of a table, where nobody says how many points. */
const ROWS = 50;

export const history: Register = (program, act) => {
  const command = program
    .command('history')
    // What stands behind "export" is that command's own.
    .enablePositionalOptions()
    .description('what a property was, or when an event came')
    .argument('<thing.name>', 'living/climate.temperature, living/bell.rang')
    .option('--since <when>', 'from then on: 7d, "yesterday 20:00", 2026-01-18', '1d')
    .option('--until <when>', 'up to then (default: now)')
    .option('--points <count>', `at most so many rows (default: ${ROWS}; ${HISTORY_POINTS} with --csv and --plot)`)
    .option('--all', 'each single reading, however many')
    .option('--plot', 'as a picture')
    .option('--csv', 'as comma-separated values, times in UTC')
    .action((name: string, options: Options) => act((context) => runHistory(context, name, options)));
  command
    .command('export')
    .description('every single reading and event, for other programs and other homes')
    .argument('[thing.name...]', 'of these alone; a thing by itself: all that it has')
    .option('--since <when>', 'from then on (default: all that there is)')
    .option('--until <when>', 'up to then (default: now)')
    .option('--format <format>', 'csv or jsonl (default: as the file is called, else csv)')
    .option('-o, --output <file>', 'into this file (default: standard output)')
    .action((names: string[], options: ExportOptions) => act((context) => runExport(context, names, options)));
  command
    .command('import')
    .description('readings from a file: one that "export" made, or of Home Assistant (entity_id,state,last_changed)')
    .argument('<file>', 'CSV or JSON lines; - is standard input')
    .option('--dry', 'only tell what is new in it')
    .option('--map <file>', 'what their names are here: sensor.living_temperature = living/climate.temperature, a line each')
    .option('--as <thing.name>', 'all of it is of this property')
    .action((file: string, options: ImportOptions) => act((context) => runImport(context, file, options)));
};

export async function runHistory(context: Context, text: string, options: Options): Promise<ExitCode> {
  const { output, wall } = context;
  const since = parseTime(options.since, wall, 'past');
  const until = options.until === undefined ? wall : parseTime(options.until, wall, 'past');
  if (until <= since) throw usage('--until is before --since: nothing lies in between');
  const points = pointsOf(options);
  const { thing: named, name } = splitName(text, 'property');
  const client = await context.connect();
  // The home remembers things that are gone too, by their id.
  const thing = /^[\w-]+\/[\w-]+$/.test(named) && !client.house.things.has(named) ? named : findThing(client.house, named).id;
  const entry = client.house.things.get(thing);
  const schema = (entry === undefined ? undefined : affordances(entry, 'properties').get(name)) ?? {};
  const ask = (from: number, to: number, most: number): Promise<History> =>
    client.ask('history', { thing, name, since: from, until: to, points: most });
  if (options.csv === true && !output.json) output.say(undefined, () => csvHead(options.all === true));
  const tell = (found: History): void => {
    if (output.json) for (const row of [...found.values, ...found.stretches]) output.say({ ...row, step: found.step }, () => undefined);
    else if (options.csv === true) for (const row of csvRows(found, options.all === true)) output.say(undefined, () => row);
    else if (found.values.length + found.stretches.length > 0) output.say(undefined, () => table(historyRows(found, schema, wall)));
  };
  if (options.all === true) {
    await eachReading(ask, since, until, tell);
    return EXIT.ok;
  }
  const found = await ask(since, until, points);
  if (found.values.length + found.stretches.length === 0 && found.before === undefined) {
    output.remark(`Nothing is known of ${thing}.${name} in that time: "around things ${thing}" lists what it has.`);
    return EXIT.ok;
  }
  if (options.plot !== true || output.json) tell(found);
  else showPlot(context, found, { since, until }, (value) => valueWords(Number(value.toPrecision(4)), schema));
  return EXIT.ok;
}

function showPlot(
  { output, wall }: Context,
  found: History,
  { since, until }: { since: number; until: number },
  label: (v: number) => string,
): void {
  const lines = plot(found, { since, until, columns: COLUMNS }, found.kind === 'boolean' ? (value) => (value === 0 ? 'off' : 'on') : label);
  if (lines.length === 0) {
    output.remark('There is nothing to draw: only numbers and what is on or off has a picture.');
    return;
  }
  const margin = (lines[0] as string).indexOf('┤') + 1;
  const [from, to] = [stamp(since, wall), stamp(until, wall)];
  output.say(undefined, () => [...lines, `${' '.repeat(margin)}${from}${to.padStart(COLUMNS - from.length)}`].join('\n'));
}

/** Single readings in spans that fit into one answer: a span that does not is asked for in halves. */
async function eachReading(
  ask: (since: number, until: number, points: number) => Promise<History>,
  since: number,
  until: number,
  tell: (found: History) => void,
): Promise<void> {
  const spans: [number, number][] = [[since, until]];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [from, to] = span;
    const found = await ask(from, to, HISTORY_POINTS);
    const cut = found.step > 0 || (found.kind !== 'number' && found.kind !== 'boolean' && found.values.length === HISTORY_POINTS);
    if (cut && to - from > 1) {
      const middle = Math.floor((from + to) / 2);
      spans.push([middle, to], [from, middle]);
    } else tell(found);
  }
}

function pointsOf({ points, csv, plot: drawn }: Options): number {
  const most = csv === true || drawn === true ? HISTORY_POINTS : ROWS;
  const count = points === undefined ? most : Number(points);
  if (!Number.isInteger(count) || count < 2 || count > HISTORY_POINTS) throw usage(`--points takes a number from 2 to ${HISTORY_POINTS}`);
  return count;
}
