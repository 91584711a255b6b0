import type { UserInfo } from '@around/messages';
import type { Context } from '../context.js';
import { CliError, EXIT, type ExitCode, usage } from '../errors.js';
import { type GrantFlags, grantFrom, saysAnything, wholeGrant } from '../grants/flags.js';
import { remarkUnknown } from '../grants/known.js';
import { withGrantFlags } from '../grants/options.js';
import { grantWords } from '../grants/words.js';
import { nearest } from '../nearest.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';
import { table } from '../text/table.js';
import { counted } from '../text/words.js';

interface Options extends GrantFlags {
  readonly anew?: boolean;
  readonly bar?: boolean;
  readonly unbar?: boolean;
}

export const users: Register = (program, act) => {
  const command = program
    .command('users')
    .description('list the people and programs of the home, and what each may do')
    .action(() => act(runUsers));
  withGrantFlags(
    command.command('set').description('change what a person may do, or make one; what is not said stays').argument('<name>', 'whom'),
  )
    .option('--anew', 'forget what was granted before')
    .option('--bar', 'none of their keys opens the house until --unbar')
    .option('--unbar', 'their keys are good again')
    .action((name: string, options: Options) => act((context) => runSet(context, name, options)));
  command
    .command('remove')
    .description('end all keys of a person and forget them')
    .argument('<name>', 'whom')
    .action((name: string) => act((context) => runRemove(context, name)));
};

async function runUsers(context: Context): Promise<ExitCode> {
  const { output, wall } = context;
  const client = await context.connect();
  const { users: all } = await context.ask(client, 'users', {});
  if (output.json) for (const user of all) output.say({ ...user, words: grantWords(user.grant, wall) }, () => undefined);
  else output.say(undefined, () => table(all.map((user) => row(user, wall))));
  return EXIT.ok;
}

async function runSet(context: Context, name: string, options: Options): Promise<ExitCode> {
  const { anew, bar, unbar, ...flags } = options;
  if (bar === true && unbar === true) throw usage('--bar or --unbar, not both');
  if (!saysAnything(flags) && anew !== true && bar !== true && unbar !== true)
    throw usage('say what to change: --role, --thing, --until … ("around users set --help" lists all), --bar or --unbar');
  const client = await context.connect();
  const before = (await context.ask(client, 'users', {})).users.find((user) => user.name === name);
  const changed = saysAnything(flags) || anew === true;
  const base = anew === true ? {} : (before?.grant ?? {});
  const grant = changed ? wholeGrant(grantFrom(flags, context.wall, base)) : undefined;
  if (grant === undefined && before === undefined) throw new CliError('noSuchUser', unknown(name, []), EXIT.usage);
  if (grant !== undefined) remarkUnknown(context, client.house, grant);
  const active = bar === true ? false : unbar === true ? true : undefined;
  await context.ask(client, 'setUser', { name, ...(grant === undefined ? {} : { grant }), ...(active === undefined ? {} : { active }) });
  context.output.say({ user: { name, ...(grant === undefined ? {} : { grant }), ...(active === undefined ? {} : { active }) } }, () => {
    const may = grant === undefined ? undefined : `${visible(name)} is ${grantWords(grant, context.wall)}.`;
    const barred = active === undefined ? undefined : `${visible(name)} is ${active ? 'let in again' : 'barred: their sessions end'}.`;
    return [may, barred].filter((line) => line !== undefined).join('\n');
  });
  return EXIT.ok;
}

async function runRemove(context: Context, name: string): Promise<ExitCode> {
  const client = await context.connect();
  const { users: all } = await context.ask(client, 'users', {});
  const user = all.find((one) => one.name === name);
  if (user === undefined) {
    throw new CliError(
      'noSuchUser',
      unknown(
        name,
        all.map((one) => one.name),
      ),
      EXIT.usage,
    );
  }
  await context.ask(client, 'removeUser', { name });
  context.output.say({ removed: name, keys: user.keys }, () => `${visible(name)} is forgotten; ${counted(user.keys, 'key')} ended.`);
  return EXIT.ok;
}

const unknown = (name: string, known: readonly string[]): string => {
  const near = nearest(name, known)[0];
  return `there is nobody called "${name}"${near === undefined ? '' : `: did you mean "${near}"?`} ("around users" lists all)`;
};

function row({ name, grant, active, pin, keys }: UserInfo, wall: number): string[] {
  return [visible(name), active ? counted(keys, 'key') : 'barred', pin ? 'PIN' : '', grantWords(grant, wall)];
}
