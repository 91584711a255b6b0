import { PlatformError } from './errors.js';

/**
 * The files of one data directory (created 0700, files 0600). `name` is one path segment, no separators.
 */
export interface DataFiles {
  /** Where it is on this machine, for messages and for programs that need a real path. */
  readonly directory: string;
  /** The content, or undefined when there is no such file. @throws PlatformError `denied` | `failed` */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Replaces the file whole or not at all: temporary file, fsync, rename, fsync of the directory. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Appends and fsyncs. */
  append(name: string, bytes: Uint8Array): Promise<void>;
  /** Renames a damaged file to `name.damaged-<n>` and returns the new name; undefined when it was not there. */
  setAside(name: string): Promise<string | undefined>;
  /** The names of what is there, in no order; none where the directory is not made yet. */
  list(): Promise<readonly string[]>;
  /** Removes the file; nothing happens when it is not there. */
  remove(name: string): Promise<void>;
}

/** @throws PlatformError `denied` for a name that is not one plain path segment */
export function checkFileName(name: string): void {
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) {
    throw new PlatformError('denied', `not a file name of the data directory: ${JSON.stringify(name)}`);
  }
}
