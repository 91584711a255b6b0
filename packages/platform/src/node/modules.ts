import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Modules } from '../modules.js';

/** @param folder where relative paths begin, and where packages are looked for first, then in the folders above */
export function nodeModules(folder: string): Modules {
  return {
    async load(name) {
      const file = /^\.{0,2}\//.test(name) ? resolve(folder, name) : packageEntry(name, resolve(folder));
      try {
        return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
      } catch (error) {
        const missing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
        const why = error instanceof Error ? error.message : String(error);
        throw new Error(
          `${file} cannot be loaded (${why}): ${missing ? 'correct the path, or install what it needs' : 'correct the program'}`,
          {
            cause: error,
          },
        );
      }
    },
  };
}

/** The file that a package says is its entry for `import`. */
function packageEntry(name: string, from: string): string {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    const manifest = manifestOf(folder);
    if (manifest !== undefined) return join(folder, entryOf(manifest.exports) ?? textOf(manifest.main) ?? 'index.js');
    if (dirname(at) === at) throw new Error(`the package ${name} is not installed: npm install ${name} in ${from}`);
  }
}

function manifestOf(folder: string): { readonly exports?: unknown; readonly main?: unknown } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { exports?: unknown; main?: unknown };
  } catch {
    return undefined;
  }
}

/** `exports` as Node reads it for `import name`: a path, or conditions, alone or below ".". */
function entryOf(exports: unknown): string | undefined {
  if (typeof exports !== 'object' || exports === null) return textOf(exports);
  const table = exports as Readonly<Record<string, unknown>>;
  if (Object.hasOwn(table, '.')) return entryOf(table['.']);
  for (const [condition, target] of Object.entries(table)) {
    const entry = ['node', 'import', 'module-sync', 'default'].includes(condition) ? entryOf(target) : undefined;
    if (entry !== undefined) return entry;
  }
  return undefined;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
