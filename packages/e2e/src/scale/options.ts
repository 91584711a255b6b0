import { parseArgs } from 'node:util';
import type { Figures } from './figures.js';
import { defaultModel, type Model } from './model.js';
import { SCENARIOS } from './scenarios.js';

export interface Options {
  readonly task: 'play' | 'measure' | 'validate';
  readonly model: Model;
  readonly scenarios: readonly string[];
  readonly json: boolean;
  /** Writes docs/pictures/scale-*.svg. */
  readonly pictures: boolean;
}

export const USAGE = `npm run scale -- [--homes 1000000] [--relays 40] [--seed 1] [--balance dns|least|two] [--cores 2] [--only ${SCENARIOS.map(({ name }) => name).join(',')}] [--pictures] [--json]
npm run scale -- --measure      measures a real relay, alone and behind nginx, into packages/e2e/relay-figures.json
npm run scale -- --validate     the same story with real homes' links and two real relays beside what is predicted (--homes 400)`;

/** @throws Error for people */
export function readOptions(args: readonly string[], figures: Figures): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      homes: { type: 'string' },
      relays: { type: 'string', default: '40' },
      seed: { type: 'string', default: '1' },
      cores: { type: 'string', default: '2' },
      balance: { type: 'string', default: 'dns' },
      only: { type: 'string' },
      measure: { type: 'boolean', default: false },
      validate: { type: 'boolean', default: false },
      pictures: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { balance } = values;
  if (balance !== 'dns' && balance !== 'least' && balance !== 'two') throw new Error(`--balance takes dns, least or two, not "${balance}"`);
  const names = SCENARIOS.map(({ name }) => name);
  const scenarios = values.only?.split(',') ?? names;
  const unknown = scenarios.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`--only takes one or more of ${names.join(', ')}, not "${unknown}"`);
  const task = values.measure ? 'measure' : values.validate ? 'validate' : 'play';
  const homes = whole('homes', values.homes ?? (task === 'validate' ? '400' : '1000000'), task === 'validate' ? 2_000 : 10_000_000);
  const model: Model = {
    ...defaultModel(figures),
    homes,
    relays: whole('relays', values.relays, 1_000),
    seed: whole('seed', values.seed, 2 ** 31),
    cores: whole('cores', values.cores, 256),
    balance,
  };
  return { task, model, scenarios, json: values.json, pictures: values.pictures };
}

function whole(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new Error(`--${flag} takes a whole number from 1 to ${most}, not "${text}"`);
  return value;
}
