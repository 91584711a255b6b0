import type { KeyInfo } from '@around/messages';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../errors.js';
import { grantWords } from '../grants/words.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';
import { table } from '../text/table.js';
import { agoWords } from '../text/words.js';

export const phones: Register = (program, act) => {
  program
    .command('phones')
    .description('list everything that is paired: whose it is, what it was granted, when it was last here')
    .action(() => act(runPhones));
};

export async function runPhones(context: Context): Promise<ExitCode> {
  const { output, wall } = context;
  const client = await context.connect();
  const answer = await context.ask(client, 'phones', {});
  const own = client.identity.key.id;
  if (output.json) for (const phone of answer.phones) output.say({ ...phone, own: phone.id === own }, () => undefined);
  else output.say(undefined, () => table(answer.phones.map((phone) => row(phone, own, wall))));
  return EXIT.ok;
}

function row({ id, user, device, grant, paired, lastSeen, connected }: KeyInfo, own: string, wall: number): string[] {
  return [
    id === own ? '*' : ' ',
    id.slice(0, 8),
    visible(user),
    visible(device),
    grantWords(grant, wall),
    connected ? 'connected' : lastSeen === undefined ? `paired ${agoWords(paired, wall)}` : `seen ${agoWords(lastSeen, wall)}`,
  ];
}
