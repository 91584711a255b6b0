import type { Recorded } from '@around/messages';
import type { HomeClient } from '../../api.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode, usage } from '../errors.js';
import { findThing } from '../names.js';
import { askPatiently } from '../past/patience.js';
import { CSV_HEAD, type PastFormat, pastLine } from '../past/rows.js';
import { stamp } from '../text/times.js';
import { parseTime } from '../times.js';

export interface ExportOptions {
  readonly since?: string;
  readonly until?: string;
  readonly format?: string;
  readonly output?: string;
}

/** Between two lines that tell how far it is. */
const TELL_MS = 5_000;

/** Every single reading and event, series by series, as the home gives them: nothing of it is kept here. */
export async function runExport(context: Context, names: readonly string[], options: ExportOptions): Promise<ExitCode> {
  const { output, wall, world } = context;
  const since = options.since === undefined ? 0 : parseTime(options.since, wall, 'past');
  const until = options.until === undefined ? wall : parseTime(options.until, wall, 'past');
  const format = formatOf(options);
  const client = await context.connect();
  const { recorded } = await context.ask(client, 'recorded', {});
  const chosen = names.length === 0 ? recorded : names.flatMap((name) => named(client, recorded, name));
  const wanted = chosen.filter(({ first, last }) => last >= since && first < until);
  if (wanted.length === 0) {
    output.remark('Nothing is remembered of that: "around history export" without names takes all that there is.');
    return EXIT.ok;
  }
  const file = await world.openText(options.output);
  let [count, told] = [0, context.now];
  try {
    if (format === 'csv') await file.write(`${CSV_HEAD}\n`);
    for (const [i, { thing, name, first }] of wanted.entries()) {
      let from: { since: number; skip?: number } | undefined = { since: Math.max(since, first) };
      while (from !== undefined) {
        const page: { values: readonly { t: number; value?: unknown }[]; next?: { since: number; skip?: number } } = await askPatiently(
          context,
          client,
          'readings',
          { thing, name, from, until },
        );
        count += page.values.length;
        if (page.values.length > 0) await file.write(`${page.values.map((one) => pastLine(format, thing, name, one)).join('\n')}\n`);
        if (context.now - told > TELL_MS) {
          told = context.now;
          output.remark(
            `${i + 1} of ${wanted.length}: ${thing}.${name}, up to ${stamp(page.values.at(-1)?.t ?? from.since, wall)}; ${count} readings`,
          );
        }
        from = page.next;
      }
    }
  } finally {
    await file.close();
  }
  output.remark(
    `${count} readings and events of ${wanted.length} properties and events${options.output === undefined ? '' : ` are in ${options.output}`}.`,
  );
  return EXIT.ok;
}

function formatOf({ format, output }: ExportOptions): PastFormat {
  const said = format ?? (/\.(jsonl|ndjson)$/.test(output ?? '') ? 'jsonl' : 'csv');
  if (said !== 'csv' && said !== 'jsonl') throw usage(`--format takes csv or jsonl, not "${said}"`);
  return said;
}

/** All of a thing, or one of what it has; things that are gone by their id. @throws CliError */
function named(client: HomeClient, recorded: readonly Recorded[], text: string): readonly Recorded[] {
  const dot = text.lastIndexOf('.');
  const [thingText, name] = dot > 0 ? [text.slice(0, dot), text.slice(dot + 1)] : [text, undefined];
  const thing = recorded.some((one) => one.thing === thingText) ? thingText : findThing(client.house, thingText).id;
  const found = recorded.filter((one) => one.thing === thing && (name === undefined || one.name === name));
  if (found.length === 0)
    throw usage(`nothing is remembered of ${thing}${name === undefined ? '' : `.${name}`}: leave its name out to see what there is`);
  return found;
}
