import { type UpdateFlags, updateAtTerminal } from '@around/update/command';
import { controllerSettings } from '../config.js';
import { VERSION } from '../version.js';
import { settingsOf } from './settings.js';

export interface UpdateCommandFlags extends UpdateFlags {
  readonly config?: string;
  readonly data?: string;
  readonly json?: boolean;
}

/** `frMhc update`. @throws Error for people */
export async function updateCommand(flags: UpdateCommandFlags): Promise<void> {
  const { config } = settingsOf(
    await controllerSettings({
      ...(flags.config === undefined ? {} : { config: flags.config }),
      ...(flags.data === undefined ? {} : { data: flags.data }),
    }),
  );
  await updateAtTerminal({ name: 'frMhc', version: VERSION, settings: config.update, flags }, flags.json === true);
}
