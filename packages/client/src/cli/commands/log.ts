import { type AskWith, type CommandStep, isEnd, type LogEntry, STEPS } from '@around/messages';
import type { HomeClient } from '../../api.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode, usage } from '../errors.js';
import { untilInterrupted } from '../live.js';
import { findThing } from '../names.js';
import { type PageOptions, pageOf, records } from '../pages.js';
import type { Register } from '../spec.js';
import { logDetails, logRow, stepNews } from '../text/log.js';
import { table } from '../text/table.js';

interface Options extends PageOptions {
  readonly thing?: string;
  readonly name?: string;
  readonly by?: string;
  readonly end?: string;
  readonly id?: string;
  readonly steps?: boolean;
  readonly follow?: boolean;
}

type Filter = Omit<AskWith<'log'>, 'before' | 'limit' | 'since' | 'until'>;

const ENDS = [...STEPS.filter(isEnd), 'underWay'] as const;

export const log: Register = (program, act) => {
  program
    .command('log')
    .description('the home’s ledger: every command, who gave it, how it ended, how long each tier held it')
    .option('--thing <thing>', 'only this thing')
    .option('--name <name>', 'only this action or property')
    .option('--by <name>', 'only what this person or program commanded')
    .option('--end <end>', `only what ended so: ${ENDS.join(', ')}`)
    .option('--since <when>', 'not older: 2h, "yesterday 20:00", 2026-01-18')
    .option('--until <when>', 'not newer')
    .option('--limit <count>', 'the newest so many (default: 50, with --follow 10)')
    .option('--id <id>', 'this command alone')
    .option('-v, --steps', 'each step with its times, and what its program printed')
    .option('-f, --follow', 'go on with every step as it happens, until Ctrl-C')
    .action((options: Options) => act((context) => runLog(context, options)));
};

export async function runLog(context: Context, options: Options): Promise<ExitCode> {
  const { steps = false, follow = false } = options;
  if (follow && options.until !== undefined) throw usage('--follow goes on from now: leave --until out');
  const page = pageOf(options, context.wall, follow ? 10 : 50);
  const end = endOf(options.end);
  const client = await context.connect();
  const { name, by, id } = options;
  const filter: Filter = {
    ...(options.thing === undefined ? {} : { thing: thingOf(client, options.thing) }),
    ...(name === undefined ? {} : { name }),
    ...(by === undefined ? {} : { by }),
    ...(end === undefined ? {} : { end }),
    ...(id === undefined ? {} : { id }),
  };
  if (!follow) {
    show(context, await records(context, client, 'log', { ...page, ...filter }), steps);
    return EXIT.ok;
  }
  // What happens while the page is asked for is not lost.
  const early: CommandStep[] = [];
  const stop = client.subscribe(({ changes }) => {
    for (const change of changes) if (change.k === 'step') early.push(change.step);
  });
  const entries = await records(context, client, 'log', { ...page, ...filter }).finally(stop);
  show(context, entries, steps);
  const tell = (step: CommandStep): void => {
    if (concerns(filter, step)) context.output.say({ step }, () => stepNews(step, context.wall));
  };
  for (const step of early) if (!isIn(entries, step)) tell(step);
  return untilInterrupted(context, client, ({ changes, reset }) => {
    if (reset === true) context.output.remark('Steps may be missing here: "around log" tells all.');
    for (const change of changes) if (change.k === 'step') tell(change.step);
  });
}

function show({ output, wall }: Context, entries: readonly LogEntry[], steps: boolean): void {
  if (output.json) for (const entry of entries) output.say(entry, () => undefined);
  else if (entries.length === 0) output.remark('No command fits.');
  else if (steps) for (const entry of entries) output.say(undefined, () => `${table([logRow(entry, wall)])}\n${logDetails(entry)}`);
  else output.say(undefined, () => table(entries.map((entry) => logRow(entry, wall))));
}

const isIn = (entries: readonly LogEntry[], { command, step, at }: CommandStep): boolean =>
  entries.some((entry) => entry.id === command && entry.steps.some((one) => one.step === step && one.at === at));

function concerns({ thing, name, by, end, id }: Filter, step: CommandStep): boolean {
  if (end !== undefined && (end === 'underWay' ? isEnd(step.step) : step.step !== end)) return false;
  return [
    [thing, step.thing],
    [name, step.name],
    [by, step.by],
    [id, step.command],
  ].every(([wanted, is]) => wanted === undefined || wanted === is);
}

function endOf(text: string | undefined): AskWith<'log'>['end'] {
  if (text === undefined) return undefined;
  const end = ENDS.find((one) => one.toLowerCase() === text.toLowerCase().replace(/[\s-]/g, ''));
  if (end === undefined) throw usage(`"${text}" is no end of a command: it is one of ${ENDS.join(', ')}`);
  return end;
}

/** The ledger knows things that are gone too, by their id. */
function thingOf(client: HomeClient, named: string): string {
  return /^[\w-]+\/[\w-]+$/.test(named) && !client.house.things.has(named) ? named : findThing(client.house, named).id;
}
