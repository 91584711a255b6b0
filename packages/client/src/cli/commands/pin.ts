import type { Context } from '../context.js';
import { CliError, EXIT, type ExitCode, usage } from '../errors.js';
import type { Register } from '../spec.js';
import { checkedPin } from '../stepUp.js';
import { visible } from '../text/sanitise.js';

interface Options {
  readonly clear?: boolean;
  readonly user?: string;
}

export const pin: Register = (program, act) => {
  program
    .command('pin')
    .description('set the PIN that is asked of you for what is dangerous; typed unseen, or one line each on standard input')
    .option('--clear', 'have none any more')
    .option('--user <name>', 'with --clear: take away another person’s, who forgot it (owners)')
    .action((options: Options) => act((context) => runPin(context, options)));
};

export async function runPin(context: Context, { clear, user }: Options): Promise<ExitCode> {
  const { world, output } = context;
  if (user !== undefined && clear !== true) throw usage('--user goes with --clear: everybody sets their own PIN');
  const client = await context.connect();
  if (user !== undefined) {
    await context.ask(client, 'setPin', { user });
    output.say({ pin: false, user }, () => `${visible(user)} has no PIN any more.`);
    return EXIT.ok;
  }
  const had = client.house.you?.pin === true;
  if (clear === true && !had && client.house.you !== undefined) {
    output.say({ pin: false }, () => 'You have no PIN.');
    return EXIT.ok;
  }
  const old = had ? { old: checkedPin(await world.secret('Your PIN so far: ')) } : {};
  // The PIN that this asks for is the old one, and no step up.
  if (clear === true) await client.ask('setPin', old);
  else await client.ask('setPin', { ...old, pin: await newPin(context) });
  output.say({ pin: clear !== true }, () => (clear === true ? 'You have no PIN any more.' : 'The PIN is set.'));
  return EXIT.ok;
}

/** At a terminal twice, for nobody sees what is typed. */
async function newPin({ world }: Context): Promise<string> {
  const typed = checkedPin(await world.secret('New PIN, 4 to 12 digits: '));
  if (world.interactive && (await world.secret('Once more: ')).trim() !== typed)
    throw new CliError('usage', 'that was another one: nothing was changed, try again', EXIT.usage);
  return typed;
}
