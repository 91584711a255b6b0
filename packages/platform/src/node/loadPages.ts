import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { contentType, type Page, type PageFiles } from '../pages/pageFiles.js';

/** Not for visitors: maps tell sources, the compiler's own files tell nothing. */
const LEFT_OUT = /\.(map|tsbuildinfo|d\.ts)$|(^|\/)\./;

/**
 * Reads a built page whole into memory (2 MiB). An empty map where there is no such folder. All in one go: two hundred small files
 * handed to threads and back would be a tenth of a tier's start.
 */
export async function loadPages(directory: string): Promise<PageFiles> {
  const found = statSync(directory, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(directory, { recursive: true, withFileTypes: true })
    : [];
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
    const bytes = readFileSync(join(directory, name));
    const br = present.has(`${name}.br`) ? readFileSync(join(directory, `${name}.br`)) : undefined;
    const gz = present.has(`${name}.gz`) ? readFileSync(join(directory, `${name}.gz`)) : undefined;
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
