import type { AskAnswer, NotifySettings } from '@around/messages';
import type { Context } from '../context.js';
import { parseDuration } from '../durations.js';
import { EXIT, type ExitCode, usage } from '../errors.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';
import { table } from '../text/table.js';
import { levelOf, waysOf } from './notify.js';

interface Options {
  readonly quiet?: string;
  readonly least?: string;
  readonly email?: string;
  readonly ways?: string;
  readonly gather?: string;
  readonly language?: string;
  readonly own?: boolean;
  readonly test?: boolean;
}

/** In which a home itself speaks. */
const LANGUAGES = ['en', 'ja', 'zh-Hans'] as const;

export const notifySettings: Register = (program, act) => {
  program
    .command('notify-settings')
    .description('how you want to be told; without options: how it is now')
    .option('--quiet <hours>', '22:30-06:30: what is no alarm waits for their end; "" for none')
    .option('--least <level>', 'info, warning or alarm: what is less is in the list alone')
    .option('--email <address>', 'where to; "" for nowhere')
    .option('--ways <ways>', 'push, email, webhook; several with commas; "" for push')
    .option('--gather <time>', 'several of one group within that time come as one: 30s')
    .option('--language <language>', `${LANGUAGES.join(', ')}: of e-mails about the home itself; "" for that of your newest phone`)
    .option('--own', 'what the home says about itself too (owners and admins)')
    .option('--no-own', 'not that')
    .option('--test', 'sends you one, to see whether it comes')
    .action((options: Options) => act((context) => runNotifySettings(context, options)));
};

export async function runNotifySettings(context: Context, { test, ...options }: Options): Promise<ExitCode> {
  const client = await context.connect();
  const before = await context.ask(client, 'notifySettings', {});
  const settings = changed(before.settings, options);
  if (Object.keys(options).length > 0) await context.ask(client, 'setNotifySettings', settings);
  const after = { ...before, settings };
  context.output.say(after, () => asText(after));
  if (test !== true) return EXIT.ok;
  const { notice } = await context.ask(client, 'testNotify', {});
  context.output.remark(`Sent: "${visible(notice.title)}" ("around notices" tells what became of it).`, notice);
  return EXIT.ok;
}

/** @throws CliError usage */
function changed(before: NotifySettings, { quiet, least, email, ways, gather, language, own }: Options): NotifySettings {
  const hours = quiet === undefined || quiet === '' ? undefined : /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(quiet);
  if (hours === null) throw usage(`"${quiet}" are no quiet hours: write 22:30-06:30`);
  if (language !== undefined && ![...LANGUAGES, ''].some((one) => one === language))
    throw usage(`"${language}" is none of ${LANGUAGES.join(', ')}`);
  const [, from = '', to = ''] = hours ?? [];
  const all = {
    ...before,
    ...(quiet === undefined ? {} : { quiet: quiet === '' ? undefined : { from, to } }),
    ...(least === undefined ? {} : { least: levelOf(least) }),
    ...(email === undefined ? {} : { email: email === '' ? undefined : email }),
    ...(ways === undefined ? {} : { ways: ways === '' ? undefined : waysOf(ways) }),
    ...(gather === undefined ? {} : { gather: parseDuration(gather) }),
    ...(language === undefined ? {} : { language: language === '' ? undefined : language }),
    ...(own === undefined ? {} : { own }),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as NotifySettings;
}

function asText({ settings, phones, canEmail, canWebhook }: AskAnswer<'notifySettings'>): string {
  const { quiet, least = 'info', email, ways = ['push'], gather = 60_000, language, own } = settings;
  const lacks = [canEmail ? '' : 'email', canWebhook ? '' : 'webhook'].filter((way) => way !== '' && ways.some((one) => one === way));
  return table([
    ['phones', phones === 0 ? 'none takes notifications: turn them on in the app' : `${phones}`],
    ['quiet', quiet === undefined ? 'never' : `${quiet.from}-${quiet.to}`],
    ['least', least],
    ['ways', `${ways.join(', ')}${lacks.length === 0 ? '' : ` (the home is not set up for ${lacks.join(', ')})`}`],
    ['email', email === undefined ? 'none' : visible(email)],
    ['gather', `${gather / 1_000}s`],
    ['language', language === undefined ? 'that of your newest phone' : visible(language)],
    ['own', own === false ? 'no' : 'yes'],
  ]);
}
