import { open } from 'node:fs/promises';
import type * as v from 'valibot';
import { readConfig } from './readConfig.js';
import { MAX_TEXT } from './yamlText.js';

export interface ConfigOptions<T> {
  /** Groups of keys as `v.object`, `v.strictObject` (the same here) or, for any keys, `v.record`. */
  readonly schema: v.GenericSchema<unknown, T>;
  /** Path of the YAML file; with `text` only its name in problems. Without both, defaults, environment and flags alone. */
  readonly file?: string;
  readonly text?: string;
  /** A missing file counts as an empty one. */
  readonly fileOptional?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `AROUND_WEB`: `maxChannels` is read from `AROUND_WEB_MAX_CHANNELS`, `tcp.port` from `AROUND_WEB_TCP__PORT`. */
  readonly envPrefix: string;
  /** By key (`maxChannels`, `max-channels` or `tcp.port`); undefined counts as missing. */
  readonly flags?: Readonly<Record<string, unknown>>;
}

export type ConfigResult<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** The file that was read. */
      readonly file?: string;
      /** By dotted path: the variable or flag that set the value. What is not here came from the file or a default. */
      readonly sources: Readonly<Record<string, string>>;
    }
  | { readonly ok: false; readonly problems: string[] };

/** Reads a tier's configuration: file, then environment, then flags (see `readConfig`). Never throws. */
export async function loadConfig<T>(options: ConfigOptions<T>): Promise<ConfigResult<T>> {
  const { schema, file, env = {}, envPrefix, flags = {} } = options;
  let text = options.text;
  if (text === undefined && file !== undefined) {
    const read = await readText(file, options.fileOptional ?? false);
    if (typeof read === 'object') return { ok: false, problems: [read.problem] };
    text = read;
  }
  const reading = readConfig({ schema, text: text ?? '', name: file ?? 'configuration', env, envPrefix, flags });
  return reading.ok && file !== undefined && text !== undefined ? { ...reading, file } : reading;
}

const ERRNO: Readonly<Record<string, string>> = {
  ENOENT: 'no such file; create it or name another',
  EACCES: 'may not be read; check its owner and mode',
  EPERM: 'may not be read; check its owner and mode',
  EISDIR: 'is a folder; name the file in it',
};

async function readText(file: string, optional: boolean): Promise<string | undefined | { problem: string }> {
  try {
    const handle = await open(file, 'r');
    try {
      // One byte more than allowed is asked for, so that neither a huge file nor an endless one is read whole.
      const bytes = new Uint8Array(MAX_TEXT + 1);
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await handle.read(bytes, length, bytes.length - length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      if (length > MAX_TEXT) return { problem: `${file}: larger than ${MAX_TEXT} bytes; a configuration is a short text` };
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length));
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof TypeError) return { problem: `${file}: not valid UTF-8 text; save it as UTF-8` };
    const code = String((error as { code?: unknown }).code);
    if (optional && code === 'ENOENT') return undefined;
    return { problem: `${file}: ${ERRNO[code] ?? `could not be read (${code}); name another file`}` };
  }
}
