import { MAX_WISH_MS, toBase64Url, type Wish } from '@around/messages';
import type { Context } from '../context.js';
import { parseDuration } from '../durations.js';
import { CliError, EXIT, type ExitCode, usage } from '../errors.js';
import { findProperty } from '../names.js';
import type { Register } from '../spec.js';
import { wishWords } from '../text/wishes.js';
import { parseValue } from '../values.js';

interface Options {
  readonly for?: string;
}

export const wish: Register = (program, act) => {
  program
    .command('wish')
    .description('want a property to have a value as soon as that can be, also while its controller is away')
    .argument('<thing.property>', 'living/climate.target')
    .argument('<value>', 'as for "around write"')
    .option('--for <time>', 'give it up after this: 1s to 24h (default: 24h)')
    .action((name: string, value: string, options: Options) => act((context) => runWish(context, name, value, options)));
};

export async function runWish(context: Context, text: string, typed: string, options: Options): Promise<ExitCode> {
  const ms = options.for === undefined ? undefined : parseDuration(options.for);
  if (ms !== undefined && (ms < 1_000 || ms > MAX_WISH_MS)) throw usage('--for is 1s to 24h');
  const client = await context.connect();
  const { thing, name, affordance } = findProperty(client.house, text);
  if (affordance.readOnly === true) throw new CliError('badInput', `${thing.id}.${name} can only be read: use "around read ${text}"`);
  const value = parseValue(typed, affordance, `${thing.id}.${name}`);
  const id = toBase64Url(context.world.ports.random.bytes(16));
  const answer = await context.ask(client, 'wish', { id, thing: thing.id, name, value, ...(ms === undefined ? {} : { ms }) });
  context.output.say({ wish: answer.wish }, () => told(answer.wish, context.wall));
  return EXIT.ok;
}

const told = (made: Wish, wall: number): string => `Wanted: ${made.thing}.${made.name} ${wishWords(made, wall)}.`;
