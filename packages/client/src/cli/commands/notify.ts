import { LEVELS, type Level, type NotifyButton, type NotifyMessage } from '@around/messages';
import type { HouseView } from '../../api.js';
import type { Context } from '../context.js';
import { CliError, EXIT, type ExitCode, usage } from '../errors.js';
import { findAction } from '../names.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';

interface Options {
  readonly text?: string;
  readonly level?: string;
  readonly to?: readonly string[];
  readonly by?: string;
  readonly picture?: string;
  readonly group?: string;
  readonly button?: readonly string[];
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
    .option('--button <title=thing.action>', 'under it, up to three: does that when it is pressed, by who presses it', collect)
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
  if (options.button !== undefined) message.buttons = options.button.map((text) => buttonOf(client.house, text));
  const { notice } = await context.ask(client, 'notify', message);
  const people = [...new Set(notice.told.map(({ to }) => to))];
  context.output.say(notice, () =>
    people.length === 0 ? 'It is in the list; nobody wants to be told of it.' : `For ${people.map(visible).join(', ')}.`,
  );
  return EXIT.ok;
}

const collect = (one: string, before: readonly string[] = []): readonly string[] => [...before, one];

/** `Lock it=garden/lock.lock`; a title alone only says that it was seen. @throws CliError usage, where there is no such action */
function buttonOf(house: HouseView, text: string): NotifyButton {
  const at = text.lastIndexOf('=');
  if (at < 0) return { title: text };
  const { thing, name } = findAction(house, text.slice(at + 1));
  return { title: text.slice(0, at), invoke: `${thing.id}.${name}` };
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
