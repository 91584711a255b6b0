import { PlatformError } from '../errors.js';
import { checkFileName, type DataFiles } from '../files.js';

/** A data directory in memory. What was written survives a "restart": hand the same object to the next instance. */
export class MemoryFiles implements DataFiles {
  readonly directory: string;
  readonly content = new Map<string, Uint8Array>();
  /** Set to make operations fail, as a full or dying disk does. Called before each; a returned error is thrown. */
  failing: ((operation: 'read' | 'write' | 'append' | 'setAside' | 'remove', name: string) => PlatformError | undefined) | undefined;
  /** How often anything was written or appended: SD cards wear out. */
  writes = 0;

  constructor(directory = '/memory') {
    this.directory = directory;
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    this.#enter('read', name);
    return this.content.get(name)?.slice();
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    this.#enter('write', name);
    this.writes++;
    this.content.set(name, bytes.slice());
  }

  async append(name: string, bytes: Uint8Array): Promise<void> {
    this.#enter('append', name);
    this.writes++;
    const before = this.content.get(name) ?? new Uint8Array(0);
    const joined = new Uint8Array(before.length + bytes.length);
    joined.set(before);
    joined.set(bytes, before.length);
    this.content.set(name, joined);
  }

  async setAside(name: string): Promise<string | undefined> {
    this.#enter('setAside', name);
    const bytes = this.content.get(name);
    if (bytes === undefined) return undefined;
    let n = 1;
    while (this.content.has(`${name}.damaged-${n}`)) n++;
    this.content.set(`${name}.damaged-${n}`, bytes);
    this.content.delete(name);
    return `${name}.damaged-${n}`;
  }

  async list(): Promise<readonly string[]> {
    this.#enter('read', 'list');
    return [...this.content.keys()];
  }

  async remove(name: string): Promise<void> {
    this.#enter('remove', name);
    this.content.delete(name);
  }

  #enter(operation: 'read' | 'write' | 'append' | 'setAside' | 'remove', name: string): void {
    checkFileName(name);
    const error = this.failing?.(operation, name);
    if (error !== undefined) throw error;
  }
}

/** `files.failing = diskFull()`: every write fails as on a full disk. */
export function diskFull(): NonNullable<MemoryFiles['failing']> {
  return (operation, name) =>
    operation === 'write' || operation === 'append' ? new PlatformError('full', `no space left to write ${name}: free some`) : undefined;
}
