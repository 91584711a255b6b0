import { visible } from '@around/platform';
import { askRunningHome } from './controlSocket.js';
import type { HomeStatus } from './statusOf.js';

/** `frMhs status`. @throws Error for people */
export async function statusCommand(flags: { readonly data: string; readonly json?: boolean }): Promise<void> {
  const answer = await askRunningHome(flags.data, { do: 'status' });
  if (answer === undefined)
    throw new Error(`no home runs with the data folder ${flags.data}: start it with "frMhs", or name its folder with --data`);
  if ('error' in answer) throw new Error(answer.error);
  const { home, title, owner, lan } = answer.ok as HomeStatus;
  const who = owner ? 'It has an owner.' : 'It has no owner yet: pair a phone with "frMhs pair".';
  process.stdout.write(
    flags.json === true ? `${JSON.stringify(answer.ok)}\n` : `${visible(title)} (${home}) runs; LAN port ${lan}. ${who}\n`,
  );
}
