import { access, chmod, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkFileName, type DataFiles } from '../files.js';
import { platformError } from './errno.js';

/** A data directory on disk. It is made at first use, readable by its owner alone. */
export class NodeFiles implements DataFiles {
  readonly directory: string;
  #made: Promise<void> | undefined;
  /** Operations on one file follow each other. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(directory: string) {
    this.directory = directory;
  }

  read(name: string): Promise<Uint8Array | undefined> {
    return this.#inTurn(name, 'read', async (path) => {
      const bytes = await readFile(path).catch(absent);
      return bytes === undefined ? undefined : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    });
  }

  write(name: string, bytes: Uint8Array): Promise<void> {
    return this.#inTurn(name, 'write', async (path) => {
      await this.#make();
      // A temporary name of this process's own: another program (`frMhc adopt`) may write the same file at the same moment.
      const temporary = join(this.directory, `.${name}.${process.pid}.new`);
      try {
        await put(temporary, 'w', bytes);
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => {});
        throw error;
      }
      await this.#syncDirectory();
    });
  }

  append(name: string, bytes: Uint8Array): Promise<void> {
    return this.#inTurn(name, 'append to', async (path) => {
      await this.#make();
      const isNew = await access(path).then(
        () => false,
        () => true,
      );
      await put(path, 'a', bytes);
      if (isNew) await this.#syncDirectory();
    });
  }

  setAside(name: string): Promise<string | undefined> {
    return this.#inTurn(name, 'set aside', async (path) => {
      for (let n = 1; ; n++) {
        const aside = `${name}.damaged-${n}`;
        const taken = await access(join(this.directory, aside)).then(
          () => true,
          () => false,
        );
        if (taken) continue;
        const moved = await rename(path, join(this.directory, aside)).then(() => aside, absent);
        if (moved !== undefined) await this.#syncDirectory();
        return moved;
      }
    });
  }

  async list(): Promise<readonly string[]> {
    try {
      const found = await readdir(this.directory, { withFileTypes: true });
      // What begins with a dot is being written.
      return found.filter((one) => one.isFile() && !one.name.startsWith('.')).map(({ name }) => name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw platformError(error, `read the folder ${this.directory}`);
    }
  }

  remove(name: string): Promise<void> {
    return this.#inTurn(name, 'remove', async (path) => {
      await rm(path).then(() => this.#syncDirectory(), absent);
    });
  }

  async #inTurn<T>(name: string, verb: string, act: (path: string) => Promise<T>): Promise<T> {
    checkFileName(name);
    const path = join(this.directory, name);
    const before = this.#turns.get(name) ?? Promise.resolve();
    const mine = before.then(() => act(path));
    const settled = mine.catch(() => {});
    this.#turns.set(name, settled);
    try {
      return await mine;
    } catch (error) {
      throw platformError(error, `${verb} ${path}`);
    } finally {
      if (this.#turns.get(name) === settled) this.#turns.delete(name);
    }
  }

  #make(): Promise<void> {
    this.#made ??= makePrivate(this.directory).catch((error: unknown) => {
      this.#made = undefined;
      throw error;
    });
    return this.#made;
  }

  async #syncDirectory(): Promise<void> {
    const handle = await open(this.directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

/** The data directory at `directory`; parents are made too. */
export function nodeFiles(directory: string): DataFiles {
  return new NodeFiles(directory);
}

async function makePrivate(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  await clearLeftovers(directory);
}

/** What processes that died in the middle of a write left behind. */
async function clearLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const pid = /^\..+\.(\d+)\.new$/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(directory, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Writes and syncs. An append that fails half-way is taken back, so that no torn line stays in the middle of a file. */
async function put(path: string, flags: 'w' | 'a', bytes: Uint8Array): Promise<void> {
  const handle = await open(path, flags, 0o600);
  try {
    const { size } = await handle.stat();
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } catch (error) {
      if (flags === 'a') await handle.truncate(size).catch(() => {});
      throw error;
    }
  } finally {
    await handle.close();
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
