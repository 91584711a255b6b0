import { writeSync } from 'node:fs';
import type { InitializeHook, LoadHook } from 'node:module';
import { rewrite } from './rewrite.js';

let names: readonly string[] = [];

export const initialize: InitializeHook<string[]> = (data) => {
  names = data.filter((name) => name !== '');
};

/** Node's hook: what a module's text is. */
export const load: LoadHook = async (url, context, next) => {
  const loaded = await next(url, context);
  if (loaded.source === undefined || loaded.source === null || !url.startsWith('file:')) return loaded;
  const { source, said } = rewrite(url, Buffer.from(loaded.source as Uint8Array).toString('utf8'), names);
  if (said.length === 0) return loaded;
  writeSync(2, `${said.join('\n')}\n`);
  return { ...loaded, source };
};
