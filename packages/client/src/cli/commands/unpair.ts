import { AskError, type HomeClient } from '../../api.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../errors.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';

interface Options {
  readonly force?: boolean;
}

export const unpair: Register = (program, act) => {
  program
    .command('unpair')
    .description('revoke this program’s own key at the home and forget the home')
    .option('--force', 'forget the home even where it cannot be told')
    .action((options: Options) => act((context) => runUnpair(context, options)));
};

export async function runUnpair(context: Context, { force }: Options): Promise<ExitCode> {
  const { world, output } = context;
  const { home, key } = await context.identity();
  let told = false;
  const client = await context.startClient();
  const link = await context.settled(client);
  if (link.state === 'live') {
    told = await tell(context, client, key.id);
  } else if (link.state === 'dead' && link.reason === 'revoked') told = true;
  if (!told && force !== true) {
    output.remark(`The home cannot be told now: nothing was changed. Try again, or use --force and let an owner revoke ${key.id}.`, {
      error: { code: 'away', message: 'the home cannot be told now: try again, or use --force' },
    });
    return EXIT.away;
  }
  await world.store.remove(home.id);
  output.say(
    { unpaired: home, told },
    () => `${visible(home.title)} is forgotten${told ? '' : `; an owner should revoke the key ${key.id}`}.`,
  );
  return EXIT.ok;
}

/** Whether the key is dead now: by the home's answer, or by its sealed word that ends the session before it. */
async function tell(context: Context, client: HomeClient, key: string): Promise<boolean> {
  try {
    await context.ask(client, 'revoke', { key });
    return true;
  } catch (error) {
    if (!(error instanceof AskError && error.code === 'away')) throw error;
    return client.link.state === 'dead' && client.link.reason === 'revoked';
  }
}
