import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { contentType, type Page, type PageFiles } from '../pages/pageFiles.js';

/** Not for visitors: maps tell sources, the compiler's own files tell nothing. */
const LEFT_OUT = /\.(map|tsbuildinfo|d\.ts)$|(^|\/)\./;

/** Reads a built page whole into memory (some hundred KiB). An empty map where there is no such folder. */
export async function loadPages(directory: string): Promise<PageFiles> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const names = found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !LEFT_OUT.test(name))
    .sort();
  const present = new Set(names);
  const files = new Map<string, Page>();
  for (const name of names) {
    const base = /^(.+)\.(br|gz)$/.exec(name)?.[1];
    if (base !== undefined && present.has(base)) continue;
    const bytes = await readFile(join(directory, name));
    const br = present.has(`${name}.br`) ? await readFile(join(directory, `${name}.br`)) : undefined;
    const gz = present.has(`${name}.gz`) ? await readFile(join(directory, `${name}.gz`)) : undefined;
    files.set(`/${name}`, {
      bytes,
      ...(br === undefined ? {} : { br }),
      ...(gz === undefined ? {} : { gz }),
      type: contentType(name),
      etag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
    });
  }
  return files;
}
