import { askRunningHome } from './controlSocket.js';
import { secretLine } from './secretLine.js';

/** `frMhs pin USER`: the way to a first PIN where no phone was paired over https or the relay. @throws Error for people */
export async function pinCommand(user: string, flags: { readonly data: string; readonly remove?: boolean }): Promise<void> {
  const pin = flags.remove === true ? undefined : await readPin(`A PIN for ${user}, 4 to 12 digits (it is not shown): `);
  const answer = await askRunningHome(flags.data, { do: 'pin', user, ...(pin === undefined ? {} : { pin }) });
  if (answer === undefined)
    throw new Error(`no home runs with the data folder ${flags.data}: start it with "frMhs", or name its folder with --data`);
  if ('error' in answer) throw new Error(answer.error);
  process.stdout.write(pin === undefined ? `${user} has no PIN any more.\n` : `The PIN of ${user} is set.\n`);
}

/** @throws Error for people */
async function readPin(prompt: string): Promise<string> {
  const typed = (await secretLine(prompt)).trim();
  if (!/^\d{4,12}$/.test(typed)) throw new Error('a PIN has 4 to 12 digits and nothing else');
  return typed;
}
