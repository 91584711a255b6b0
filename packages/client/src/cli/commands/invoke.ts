import type { ActionAffordance } from '@around/messages';
import type { Context } from '../context.js';
import { type ExitCode, usage } from '../errors.js';
import { findAction } from '../names.js';
import { type LifeOptions, lifeOf, runCommand } from '../runCommand.js';
import type { Register } from '../spec.js';
import { parseValue } from '../values.js';

interface Options extends LifeOptions {
  readonly save?: string;
}

export const invoke: Register = (program, act) => {
  program
    .command('invoke')
    .description('run an action and wait for its end, printing every step; Ctrl-C cancels it')
    .argument('<thing.action>', 'hall/lock.unlock')
    .argument('[input]', 'JSON (or plain text or a number), by the action’s schema')
    .option('--valid <time>', 'how long it may wait to be started: 100ms to 60s (default: by what is asked)')
    .option('--save <file>', 'write pictures and other media that it puts out there; the second to file-1, and so on')
    .action((name: string, input: string | undefined, options: Options) => act((context) => runInvoke(context, name, input, options)));
};

export async function runInvoke(context: Context, text: string, typed: string | undefined, options: Options): Promise<ExitCode> {
  const life = lifeOf(options);
  const client = await context.connect();
  const { thing, name, affordance } = findAction(client.house, text);
  const input = inputOf(affordance, typed, `${thing.id}.${name}`);
  return runCommand(
    context,
    client,
    { thing: thing.id, op: 'invoke', name, ...life, ...(input === undefined ? {} : { input }) },
    { save: options.save },
  );
}

function inputOf(action: ActionAffordance, typed: string | undefined, what: string): unknown {
  if (typed === undefined) return undefined;
  if (action.input === undefined) throw usage(`${what} takes no input: leave it out`);
  return parseValue(typed, action.input, `the input of ${what}`);
}
