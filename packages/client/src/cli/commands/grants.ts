import type { Grant, KeyInfo } from '@around/messages';
import type { HomeClient } from '../../api.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode, usage } from '../errors.js';
import { type GrantFlags, grantFrom, saysAnything, wholeGrant } from '../grants/flags.js';
import { remarkUnknown } from '../grants/known.js';
import { withGrantFlags } from '../grants/options.js';
import { grantWords, keyWords } from '../grants/words.js';
import { findKey } from '../keys.js';
import type { Register } from '../spec.js';
import { PATH_WORDS } from '../text/paths.js';
import { visible } from '../text/sanitise.js';
import { table } from '../text/table.js';
import { timeWords } from '../text/times.js';
import { agoWords } from '../text/words.js';

interface Options extends GrantFlags {
  readonly anew?: boolean;
}

export const grants: Register = (program, act) => {
  const command = program
    .command('grants')
    .description('list every key with what it may really do: by its own grant and its person’s')
    .argument('[key]', 'only this one, with all there is to know: its id or the beginning of it')
    .action((key: string | undefined) => act((context) => (key === undefined ? runGrants(context) : runGrant(context, key))));
  withGrantFlags(
    command
      .command('set')
      .description('change what one key may do; what is not said stays')
      .argument('<key>', 'its id or the beginning of it, as "around grants" lists it'),
  )
    .option('--anew', 'forget what was granted before')
    .action((key: string, options: Options) => act((context) => runSet(context, key, options)));
};

async function runGrants(context: Context): Promise<ExitCode> {
  const { output, wall } = context;
  const client = await context.connect();
  const { phones, people } = await ask(context, client);
  if (output.json) {
    for (const key of phones)
      output.say({ ...key, person: people.get(key.user) ?? null, words: words(key, people, wall) }, () => undefined);
  } else {
    const rows = phones.map((key) => [
      key.id === client.identity.key.id ? '*' : ' ',
      key.id.slice(0, 8),
      visible(key.user),
      visible(key.device),
      words(key, people, wall),
    ]);
    output.say(undefined, () => table(rows));
  }
  return EXIT.ok;
}

async function runGrant(context: Context, named: string): Promise<ExitCode> {
  const { output, wall } = context;
  const client = await context.connect();
  const { phones, people } = await ask(context, client);
  const key = findKey(phones, named);
  const person = people.get(key.user);
  output.say({ ...key, person: person ?? null, words: words(key, people, wall) }, () =>
    table([
      ['key', `${key.id}${key.id === client.identity.key.id ? ' (this program’s own)' : ''}`],
      ['device', visible(key.device)],
      ['person', visible(key.user)],
      ['may', words(key, people, wall)],
      ['its own grant', grantWords(key.grant, wall)],
      ['the person’s', person === undefined ? 'not told to you' : grantWords(person, wall)],
      ['paired', `${timeWords(key.paired, wall)}${key.born === undefined ? '' : `, ${PATH_WORDS[key.born]}`}`],
      ['last here', key.connected ? 'now' : key.lastSeen === undefined ? 'never' : agoWords(key.lastSeen, wall)],
    ]),
  );
  return EXIT.ok;
}

async function runSet(context: Context, named: string, options: Options): Promise<ExitCode> {
  const { anew, ...flags } = options;
  if (!saysAnything(flags)) throw usage('say what to change: --role, --thing, --until … ("around grants set --help" lists all)');
  const client = await context.connect();
  const { phones, people } = await ask(context, client);
  const key = findKey(phones, named);
  const grant = wholeGrant(grantFrom(flags, context.wall, anew === true ? { role: key.grant.role } : key.grant));
  remarkUnknown(context, client.house, grant);
  await context.ask(client, 'setGrant', { key: key.id, grant });
  const now = words({ ...key, grant }, people, context.wall);
  context.output.say({ key: key.id, grant, words: now }, () => `${visible(key.device)} of ${visible(key.user)} is ${now}.`);
  return EXIT.ok;
}

async function ask(context: Context, client: HomeClient): Promise<{ phones: readonly KeyInfo[]; people: ReadonlyMap<string, Grant> }> {
  const [{ phones }, { users }] = await Promise.all([context.ask(client, 'phones', {}), context.ask(client, 'users', {})]);
  return { phones, people: new Map(users.map(({ name, grant }) => [name, grant])) };
}

const words = (key: KeyInfo, people: ReadonlyMap<string, Grant>, wall: number): string => keyWords(key.grant, people.get(key.user), wall);
