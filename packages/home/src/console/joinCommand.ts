import { nodeFiles } from '@around/platform/node';
import { relayUrl } from '../links/relayUrl.js';
import { writeRelayChoice } from '../relayChoice.js';
import { askRunningHome } from './controlSocket.js';

/** `frMhs join URL CODE`: tells the running home, or writes it down for its next start. @throws Error for people */
export async function joinCommand(typed: string, enrol: string, flags: { readonly data: string }): Promise<void> {
  const url = relayUrl(typed);
  const answer = await askRunningHome(flags.data, { do: 'join', url, enrol });
  if (answer === undefined) {
    await writeRelayChoice(nodeFiles(flags.data), { url, enrol });
    process.stdout.write(`The home will join ${url} when it starts. (A relay in its configuration file goes before this one.)\n`);
  } else if ('error' in answer) {
    throw new Error(answer.error);
  } else {
    process.stdout.write(`The home joins ${url} now. Its log, the display and the app show whether the relay took it.\n`);
  }
}
