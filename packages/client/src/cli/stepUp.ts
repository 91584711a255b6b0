import type { HomeClient } from '../api.js';
import type { Context } from './context.js';
import { CliError, usage } from './errors.js';
import { visible } from './text/sanitise.js';

/**
 * Proves the person with their PIN, for what comes next on this connection.
 * @param what asks for it @param why in the home's words @throws CliError, AskError
 */
export async function stepUp({ world }: Context, client: HomeClient, what: string, why = ''): Promise<void> {
  const asks = `${what} asks for your PIN${why === '' ? '' : ` (${why})`}`;
  const { you } = client.house;
  // The page over plain http is not protected (trust.md): a first PIN is not set that way either.
  const relay = you?.path === 'lan-http' && client.identity.relay !== undefined;
  const way = relay ? ', or come over the relay with --relay' : '';
  if (you?.pin === false)
    throw new CliError('pin', `${asks}, and you have none: set one with "around ${relay ? '--relay ' : ''}pin"${way}, then try again`);
  if (world.pin === undefined && !world.interactive)
    throw new CliError('pin', `${asks}: run it in a terminal, put the PIN into the environment as AROUND_PIN${way}`);
  const pin = checkedPin(world.pin ?? (await world.secret(`PIN of ${visible(client.identity.key.user)} for ${what}: `)));
  await client.ask('stepUp', { pin });
}

/** @throws CliError usage */
export function checkedPin(typed: string): string {
  const pin = typed.trim();
  if (/^\d{4,12}$/.test(pin)) return pin;
  throw usage('a PIN has 4 to 12 digits and nothing else');
}
