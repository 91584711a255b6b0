import { READINGS_PAGE, type Recorded } from '@around/messages';
import { AskError, type HomeClient } from '../../api.js';
import { affordances } from '../../house/affordances.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode, usage } from '../errors.js';
import { readNames } from '../past/names.js';
import { askPatiently } from '../past/patience.js';
import { type CellKind, readRows, valueOfCell } from '../past/rows.js';
import { visible } from '../text/sanitise.js';

export interface ImportOptions {
  readonly dry?: boolean;
  readonly map?: string;
  readonly as?: string;
}

/** JSON text of one page: far below what a message may have. */
const PAGE_BYTES = 200_000;
const TELL_MS = 5_000;

interface Waiting {
  readonly thing: string;
  readonly name: string;
  readonly kind: CellKind;
  values: { t: number; value: unknown }[];
  bytes: number;
}

/** Readings of a file, page by page: no more of it is kept than a page of each property. The same file again changes nothing. */
export async function runImport(context: Context, path: string, options: ImportOptions): Promise<ExitCode> {
  const { output, world } = context;
  const names = options.map === undefined ? undefined : readNames(new TextDecoder().decode(await world.readFile(options.map)));
  const client = await context.connect();
  const { recorded } = await context.ask(client, 'recorded', {});
  const waiting = new Map<string, Waiting>();
  const total = { added: 0, known: 0, refused: 0, skipped: 0 };
  const wrong: string[] = [];
  const strangers = new Map<string, number>();
  let told = context.now;
  const send = async (one: Waiting): Promise<void> => {
    if (one.values.length === 0) return;
    const { thing, name, values } = one;
    Object.assign(one, { values: [], bytes: 0 });
    try {
      const taken = await askPatiently(context, client, 'putReadings', { thing, name, values, dry: options.dry === true });
      for (const key of ['added', 'known', 'refused'] as const) total[key] += taken[key];
      if (taken.why !== undefined) wrong.push(taken.why);
    } catch (error) {
      if (!(error instanceof AskError && (error.code === 'unknown' || error.code === 'notKept'))) throw error;
      total.refused += values.length;
      wrong.push(error.message);
    }
    if (context.now - told <= TELL_MS) return;
    told = context.now;
    output.remark(`${total.added + total.known} readings, ${total.added} of them new; now ${thing}.${name}`);
  };
  for await (const row of readRows(world.readLines(path))) {
    if ('why' in row) {
      total.skipped++;
      wrong.push(`line ${row.line}: ${row.why}`);
      continue;
    }
    const who =
      row.who === undefined || options.as !== undefined ? options.as : (names?.get(row.who) ?? (names === undefined ? row.who : undefined));
    if (who === undefined && row.who === undefined)
      throw usage(`${path} does not say of what it tells: add --as controller/thing.property`);
    const one = who === undefined ? undefined : (waiting.get(who) ?? begin(client, recorded, who));
    if (who === undefined || one === undefined) {
      total.skipped++;
      strangers.set(row.who ?? '', (strangers.get(row.who ?? '') ?? 0) + 1);
      continue;
    }
    waiting.set(who, one);
    const value = row.inWords ? valueOfCell(row.value, one.kind) : row.value;
    one.values.push({ t: row.t, value });
    one.bytes += 40 + (typeof value === 'string' ? value.length : typeof value === 'object' ? JSON.stringify(value).length : 0);
    if (one.values.length === READINGS_PAGE || one.bytes > PAGE_BYTES) await send(one);
  }
  for (const one of waiting.values()) await send(one);
  tell(context, total, strangers, wrong, options);
  return total.refused > 0 || wrong.length > 0 ? EXIT.failed : EXIT.ok;
}

/** undefined where the name is none of ours. */
function begin(client: HomeClient, recorded: readonly Recorded[], who: string): Waiting | undefined {
  const [, thing, name] = /^([\w-]+\/[\w-]+)\.([\w-]+)$/.exec(who) ?? [];
  if (thing === undefined || name === undefined) return undefined;
  const entry = client.house.things.get(thing);
  const type = entry === undefined ? undefined : affordances(entry, 'properties').get(name)?.type;
  const kept = recorded.find((one) => one.thing === thing && one.name === name)?.kind;
  const kind = kept ?? (type === 'integer' ? 'number' : type);
  return { thing, name, kind: kind === 'number' || kind === 'boolean' ? kind : 'text', values: [], bytes: 0 };
}

function tell(
  { output }: Context,
  total: { readonly added: number; readonly known: number; readonly refused: number; readonly skipped: number },
  strangers: ReadonlyMap<string, number>,
  wrong: readonly string[],
  { dry }: ImportOptions,
): void {
  output.say({ ...total, dry: dry === true, unknown: Object.fromEntries(strangers), wrong: wrong.slice(0, 10) }, () =>
    [
      `${total.added} readings ${dry === true ? 'would be new' : 'are new'}, ${total.known} were there already, ${total.refused} were refused, ${total.skipped} were passed over.`,
      ...[...strangers].slice(0, 10).map(([name, count]) => `  ${count} of ${visible(name)}: say with --map what it is here`),
      ...[...new Set(wrong)].slice(0, 10).map((why) => `  ${visible(why)}`),
    ].join('\n'),
  );
}
