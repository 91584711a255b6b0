import { type UpdateFlags, updateAtTerminal } from '@around/update/command';
import type { WebSettings } from '../config.js';
import { VERSION } from '../version.js';

/** `frAroundWeb update`. @throws UpdateError for people */
export async function update(settings: WebSettings, flags: UpdateFlags & { readonly json?: boolean }): Promise<void> {
  await updateAtTerminal({ name: 'frAroundWeb', version: VERSION, settings: settings.update, flags }, flags.json === true);
}
