import type { Context } from '../context.js';
import { CliError, EXIT, type ExitCode } from '../errors.js';
import { findKey } from '../keys.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';

export const revoke: Register = (program, act) => {
  program
    .command('revoke')
    .description('end a key: its sessions close at once, what it queued is cancelled')
    .argument('<key>', 'its id or the beginning of it, as "around phones" lists it')
    .action((key: string) => act((context) => runRevoke(context, key)));
};

export async function runRevoke(context: Context, named: string): Promise<ExitCode> {
  const client = await context.connect();
  const key = findKey((await context.ask(client, 'phones', {})).phones, named);
  if (key.id === client.identity.key.id) {
    throw new CliError('ownKey', 'this is the key of this very program: use "around unpair"', EXIT.usage);
  }
  await context.ask(client, 'revoke', { key: key.id });
  context.output.say({ revoked: key.id }, () => `Revoked: ${visible(key.device)} of ${visible(key.user)}.`);
  return EXIT.ok;
}
