import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { SABOTAGES, type SabotageName } from './sabotage/list.js';

export interface Options {
  readonly seed: string;
  readonly minutes: number;
  readonly commands: number;
  readonly phones: number;
  /** Switches to be shown, instead of a run. */
  readonly sabotage: readonly SabotageName[] | undefined;
  readonly list: boolean;
  /** The house's folder stays also where nothing was broken. */
  readonly keep: boolean;
}

const NAMES = Object.keys(SABOTAGES) as SabotageName[];

export const USAGE = `npm run torture -- [--minutes N] [--seed S] [--commands N] [--phones N] [--keep]
npm run torture -- --sabotage NAME|all     NAME: ${NAMES.join(', ')}
npm run torture -- --list`;

/** @throws Error for people */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string' },
      commands: { type: 'string' },
      phones: { type: 'string', default: '12' },
      sabotage: { type: 'string' },
      list: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  const minutes = positive('minutes', values.minutes);
  const { sabotage } = values;
  if (sabotage !== undefined && sabotage !== 'all' && !NAMES.some((name) => name === sabotage))
    throw new Error(`--sabotage takes ${NAMES.join(', ')} or all, not "${sabotage}"`);
  return {
    seed: values.seed ?? `${randomInt(1_000_000)}`,
    minutes,
    // 10,000 in ten minutes: what a busy house does in weeks.
    commands: values.commands === undefined ? Math.ceil(1_000 * minutes) : positive('commands', values.commands),
    phones: Math.min(40, Math.ceil(positive('phones', values.phones))),
    sabotage: sabotage === undefined ? undefined : sabotage === 'all' ? NAMES : [sabotage as SabotageName],
    list: values.list,
    keep: values.keep,
  };
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0 && number < 1_000_000)) throw new Error(`--${name} takes a number above 0, not "${text}"`);
  return number;
}
