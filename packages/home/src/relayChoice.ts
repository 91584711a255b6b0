import { readJson, toUtf8 } from '@around/messages';
import type { DataFiles } from '@around/platform';

/** Kept beside the database: it is no secret once used, and `frMhs join` must be able to write it while no home runs. */
export const RELAY_NAME = 'relay.json';

/** The relay that `frMhs join` chose. `enrol`: its one-time code. */
export interface RelayChoice {
  readonly url: string;
  readonly enrol?: string;
}

export async function readRelayChoice(files: DataFiles): Promise<RelayChoice | undefined> {
  const bytes = await files.read(RELAY_NAME);
  if (bytes === undefined) return undefined;
  const json = readJson(bytes, { bytes: 2_048, depth: 2, keys: 8 });
  if (!json.ok) return undefined;
  const { url, enrol } = (json.value ?? {}) as Record<string, unknown>;
  if (typeof url !== 'string' || !/^wss?:\/\//.test(url)) return undefined;
  return typeof enrol === 'string' ? { url, enrol } : { url };
}

export async function writeRelayChoice(files: DataFiles, choice: RelayChoice): Promise<void> {
  await files.write(RELAY_NAME, toUtf8(`${JSON.stringify(choice)}\n`));
}
