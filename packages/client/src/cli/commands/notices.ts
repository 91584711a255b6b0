import type { Notice } from '@around/messages';
import type { HomeClient } from '../../api.js';
import type { Context } from '../context.js';
import { CliError, EXIT, type ExitCode, usage } from '../errors.js';
import { newest, type PageOptions, pageOf } from '../pages.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';
import { table } from '../text/table.js';
import { stamp } from '../text/times.js';

/** Notices of one answer at most (types/asks.ts). */
const PAGE = 200;

export const notices: Register = (program, act) => {
  const command = program
    .command('notices')
    .description('what people were told, and how that went')
    .option('-n, --limit <count>', 'so many at most', '20')
    .option('--since <when>', 'from then on')
    .option('--until <when>', 'up to then')
    .action((options: PageOptions) => act((context) => runNotices(context, options)));
  command
    .command('seen')
    .description('say that you know: an alarm is told to nobody else then')
    .argument('<id>', 'as "around notices" shows it, or its beginning')
    .option('--button <number>', 'press its first, second or third button: 1, 2, 3')
    .action((id: string, options: { button?: string }) => act((context) => runSeen(context, id, options.button)));
  command
    .command('picture')
    .description('keep its picture')
    .argument('<id>', 'as "around notices" shows it, or its beginning')
    .argument('<file>', 'picture.jpg')
    .action((id: string, file: string) => act((context) => runPicture(context, id, file)));
};

export async function runNotices(context: Context, options: PageOptions): Promise<ExitCode> {
  const { output, wall } = context;
  const { limit, ...span } = pageOf(options, wall, 20);
  const client = await context.connect();
  const found = await newest(limit, async (page) => (await context.ask(client, 'notices', { ...span, ...page })).notices, true);
  if (output.json) for (const notice of found) output.say(notice, () => undefined);
  else if (found.length === 0) output.say(undefined, () => 'Nobody was told anything yet ("around notify" says something).');
  else output.say(undefined, () => table(found.map((notice) => row(notice, wall))));
  return EXIT.ok;
}

export async function runSeen(context: Context, typed: string, button: string | undefined): Promise<ExitCode> {
  if (button !== undefined && !/^[123]$/.test(button)) throw usage('--button takes 1, 2 or 3');
  const client = await context.connect();
  const { id } = await find(context, client, typed);
  const answer = await context.ask(client, 'noticeSeen', { id, ...(button === undefined ? {} : { button: Number(button) - 1 }) });
  const done = button === undefined ? 'Seen.' : 'Done.';
  context.output.say(answer, () => (answer.done ? done : undefined));
  if (!answer.done) throw new CliError('notDone', visible(answer.detail ?? 'that was not done'));
  return EXIT.ok;
}

export async function runPicture(context: Context, typed: string, file: string): Promise<ExitCode> {
  const client = await context.connect();
  const { id } = await find(context, client, typed);
  const { media, data } = await context.ask(client, 'noticePicture', { id });
  const bytes = Buffer.from(data, 'base64');
  await context.world.writeFile(file, bytes);
  context.output.say({ id, media, file, bytes: bytes.length }, () => `${file}: ${media}, ${bytes.length} bytes`);
  return EXIT.ok;
}

/** By its id, or the beginning of it. @throws CliError */
async function find(context: Context, client: HomeClient, typed: string): Promise<Notice> {
  const all = (await context.ask(client, 'notices', { limit: PAGE })).notices;
  const found = all.filter(({ id }) => id === typed || (typed.length >= 4 && id.startsWith(typed)));
  const [notice, other] = found;
  if (notice !== undefined && other === undefined) return notice;
  const why = notice === undefined ? 'no notice begins with' : 'several notices begin with';
  throw new CliError('noSuchNotice', `${why} "${visible(typed)}": "around notices" lists them`, EXIT.usage);
}

function row({ id, at, level, title, text, told, seen, buttons }: Notice, wall: number): string[] {
  const states = told.map(({ to, by, state, detail }) => `${to} ${state} (${by}${detail === undefined ? '' : `: ${detail}`})`);
  const knows = seen === undefined ? [] : [`${seen.by} knows`];
  const choices = buttons.map((button, i) => `[${i + 1} ${button.title}]`).join(' ');
  const words = [title, text?.split('\n').join(' / '), choices].filter((one) => one !== undefined && one !== '').join(' – ');
  return [stamp(at, wall), id.slice(0, 8), level, visible(words), visible([...states, ...knows].join(', '))];
}
