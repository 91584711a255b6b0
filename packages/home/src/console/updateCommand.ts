import { type UpdateFlags, updateAtTerminal } from '@around/update/command';
import { VERSION } from '../version.js';
import { type RelayFirstFlags, relayFirst, relayWould } from './relayFirst.js';
import { readSettings } from './settings.js';

export interface UpdateCommandFlags extends UpdateFlags, RelayFirstFlags {
  readonly data: string;
  readonly config?: string;
  readonly json?: boolean;
}

/** `frMhs update`: a newer release, checked; the relay first; then this home, on trial. @throws Error for people */
export async function updateCommand(flags: UpdateCommandFlags): Promise<void> {
  const { data, config, json } = flags;
  const { update } = await readSettings(config === undefined ? { data } : { data, config });
  const outcome = await updateAtTerminal({ name: 'frMhs', version: VERSION, settings: update, flags }, json === true, (say) => ({
    first: (release) => relayFirst({ say }, release, flags),
    firstWould: (release) => relayWould(release, flags),
  }));
  if (outcome?.outcome === 'updated' && json !== true)
    process.stdout.write('Controllers are updated on their own boards: sudo frMhc update.\n');
}
