import { LEVELS, type Level, type NotifyMessage } from '@around/messages';
import type { Context } from '../context.js';
import { CliError, EXIT, type ExitCode, usage } from '../errors.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';

interface Options {
  readonly text?: string;
  readonly level?: string;
  readonly to?: readonly string[];
  readonly by?: string;
  readonly picture?: string;
  readonly group?: string;
}

const WAYS = ['push', 'email', 'webhook'] as const;

export const notify: Register = (program, act) => {
  program
    .command('notify')
    .description('say something to people, on their phones')
    .argument('<title>', '"Dinner is ready"; {{garden/soil.level}} is the value of now')
    .option('--text <text>', 'what more there is to say')
    .option('--level <level>', 'info, warning (both wait while it is quiet) or alarm (now, until somebody knows)', 'info')
    .option('--to <person...>', 'for these alone (default: everybody who lives here)')
    .option('--by <ways>', 'push, email, webhook; several with commas (default: as each wants it)')
    .option('--picture <thing.property>', 'with what this camera shows now')
    .option('--group <name>', 'a newer one of the same group takes its place')
    .action((title: string, options: Options) => act((context) => runNotify(context, title, options)));
};

export async function runNotify(context: Context, title: string, options: Options): Promise<ExitCode> {
  const message: NotifyMessage = {
    title,
    level: levelOf(options.level ?? 'info'),
    ...(options.text === undefined ? {} : { text: options.text }),
    ...(options.to === undefined ? {} : { to: [...options.to] }),
    ...(options.by === undefined ? {} : { by: waysOf(options.by) }),
    ...(options.picture === undefined ? {} : { picture: options.picture }),
    ...(options.group === undefined ? {} : { group: options.group }),
  };
  const client = await context.connect();
  const { notice } = await context.ask(client, 'notify', message);
  const people = [...new Set(notice.told.map(({ to }) => to))];
  context.output.say(notice, () =>
    people.length === 0 ? 'It is in the list; nobody wants to be told of it.' : `For ${people.map(visible).join(', ')}.`,
  );
  return EXIT.ok;
}

/** @throws CliError usage */
export function levelOf(text: string): Level {
  const level = LEVELS.find((one) => one === text);
  if (level === undefined) throw usage(`"${text}" is no level: ${LEVELS.join(', ')}`);
  return level;
}

/** `push,email`. @throws CliError usage */
export function waysOf(text: string): (typeof WAYS)[number][] {
  return text.split(',').map((word) => {
    const way = WAYS.find((one) => one === word.trim());
    if (way === undefined) throw new CliError('usage', `"${word.trim()}" is no way: ${WAYS.join(', ')}`, EXIT.usage);
    return way;
  });
}
