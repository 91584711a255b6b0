import { appendFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFiles } from '@around/platform';

/** A real folder, for what must meet a real database file. */
export function folderFiles(directory: string): DataFiles {
  const at = (name: string) => join(directory, name);
  const read = (name: string) =>
    readFile(at(name)).then(
      (buffer) => new Uint8Array(buffer),
      () => undefined,
    );
  return {
    directory,
    read,
    write: (name, bytes) => writeFile(at(name), bytes),
    append: (name, bytes) => appendFile(at(name), bytes),
    async setAside(name) {
      if ((await read(name)) === undefined) return undefined;
      let n = 1;
      while ((await read(`${name}.damaged-${n}`)) !== undefined) n++;
      await rename(at(name), at(`${name}.damaged-${n}`));
      return `${name}.damaged-${n}`;
    },
    list: () => readdir(directory),
    remove: (name) => rm(at(name), { force: true }),
  };
}
