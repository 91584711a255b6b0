import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { ABSENT, LATER } from './tiers.mjs';

/**
 * One tier as one file of JavaScript for Node: module resolution is most of what a start costs.
 *
 * @param {string} entry its program in the workspace
 * @param {string} folder where `<name>.mjs` is written
 * @returns {Promise<readonly string[]>} the modules that went into it
 */
export async function bundle(name, entry, folder, natives) {
  const outside = new Set([...natives, ...LATER, ...ABSENT]);
  const bundled = await rolldown({
    input: entry,
    platform: 'node',
    external: (id) => outside.has(id),
    // What a library tries to load and can do without.
    onLog: (level, log, handle) => (log.code === 'UNRESOLVED_IMPORT' ? undefined : handle(level, log)),
  });
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.mjs`);
  const { output } = await bundled.write({ file, format: 'esm', codeSplitting: false, minify: false, comments: { legal: true } });
  await bundled.close();
  chmodSync(file, 0o755);
  return output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
}
