import { parseArgs } from 'node:util';

export interface Options {
  readonly servers: readonly string[];
  readonly columns: readonly string[];
  /** How long the idle link is watched. */
  readonly idleMs: number;
  readonly json: boolean;
  /** The folder with configurations and logs stays. */
  readonly keep: boolean;
}

/** @throws Error for people */
export function readOptions(args: readonly string[], servers: readonly string[], columns: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      columns: { type: 'string' },
      idle: { type: 'string', default: '20' },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  const seconds = Number(values.idle);
  if (!(seconds > 0 && seconds < 100_000)) throw new Error(`--idle takes seconds, not "${values.idle}"`);
  return {
    servers: chosen('only', values.only, servers),
    columns: chosen('columns', values.columns, columns),
    idleMs: seconds * 1_000,
    json: values.json,
    keep: values.keep,
  };
}

function chosen(flag: string, text: string | undefined, known: readonly string[]): readonly string[] {
  if (text === undefined) return known;
  const words = text.toLowerCase().split(',');
  const unknown = words.find((word) => !known.some((name) => name.toLowerCase() === word));
  if (unknown !== undefined) throw new Error(`--${flag} takes one or more of ${known.join(', ')}, not "${unknown}"`);
  return known.filter((name) => words.includes(name.toLowerCase()));
}
