import { groupCode } from '@around/messages';
import { silentLog } from '@around/platform';
import { nodeFiles, nodeRandom } from '@around/platform/node';
import { dataFolder } from '../config.js';
import { KeyFile } from '../state/keyFile.js';

export interface AdoptFlags {
  readonly data?: string;
  readonly show?: boolean;
  readonly reset?: boolean;
  readonly json?: boolean;
}

/** `frMhc adopt`: shows the setup code, or makes a new one. A controller that runs notices within 5 s. */
export async function adoptCommand(flags: AdoptFlags): Promise<void> {
  const data = dataFolder(flags.data === undefined ? {} : { data: flags.data });
  const keys = new KeyFile({ files: nodeFiles(data), random: nodeRandom, log: silentLog });
  await keys.load();
  if (flags.reset === true) await keys.reset();
  const { board, adoption, setupCode } = keys.identity;
  if (flags.json === true) {
    const known = { board, ...(adoption === undefined ? {} : { home: adoption.home, controller: adoption.controller }) };
    process.stdout.write(`${JSON.stringify({ ...known, ...(setupCode === undefined ? {} : { setupCode: groupCode(setupCode) }) })}\n`);
    return;
  }
  if (adoption !== undefined) process.stdout.write(`${board} belongs to home ${adoption.home}, which calls it ${adoption.controller}.\n`);
  if (setupCode === undefined) process.stdout.write('It has no setup code. "frMhc adopt --reset" makes it free for another home.\n');
  else process.stdout.write(`Setup code of ${board}: ${groupCode(setupCode)}\n`);
}
