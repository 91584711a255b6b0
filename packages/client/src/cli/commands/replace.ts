import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../errors.js';
import { findThing } from '../names.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';

interface Options {
  readonly dry?: boolean;
}

export const replace: Register = (program, act) => {
  program
    .command('replace')
    .description('a thing of a new board takes the place of an old one: its name, room, rules, scenes, rights and history')
    .argument('<old>', 'garden/soil: its controller is away')
    .argument('<new>', 'garden-2/soil')
    .option('--dry', 'only tell what would go along, and what is left')
    .action((old: string, now: string, options: Options) => act((context) => runReplace(context, old, now, options)));
};

export async function runReplace(context: Context, old: string, now: string, { dry = false }: Options): Promise<ExitCode> {
  const client = await context.connect();
  const { house } = client;
  // The home remembers things that are gone too, by their id.
  const from = /^[\w-]+\/[\w-]+$/.test(old) && !house.things.has(old) ? old : findThing(house, old).id;
  const to = findThing(house, now).id;
  const told = await context.ask(client, 'replaceThing', { old: from, new: to, ...(dry ? { dry } : {}) });
  context.output.say({ old: from, new: to, ...told }, () => {
    const { properties, left, rules, scenes, people, overlapped } = told;
    const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.map(visible).join(', '));
    return [
      dry ? `${to} would take the place of ${from}.` : `${to} has taken the place of ${from}.`,
      `  history  ${list(properties)}`,
      `  rules    ${list(rules)}`,
      `  scenes   ${list(scenes)}`,
      `  rights   ${list(people)}`,
      ...(left.length === 0 ? [] : [`  left     ${list(left)}: the new one does not have that; rules and scenes that use it say so`]),
      ...(overlapped === 0
        ? []
        : [`  ${overlapped === 1 ? '1 reading' : `${overlapped} readings`} of ${to} from before the last of ${from}: left with ${from}`]),
    ].join('\n');
  });
  return EXIT.ok;
}
