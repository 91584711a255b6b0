import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, resolve } from 'node:path';
import { PlatformError } from '../../errors.js';

/**
 * Where the program of `argv[0]` is: as execvp(3) looks for it, but with an answer that a person can act on.
 * A path with a slash counts from `cwd`. @throws PlatformError `missing` | `denied`
 */
export function findProgram(name: string, cwd: string | undefined, path: string | undefined): string {
  if (cwd !== undefined && !isDirectory(cwd)) throw new PlatformError('missing', `no folder ${cwd}: create it or correct \`cwd\``);
  if (name === '' || name.includes('\0')) throw new PlatformError('missing', 'the name of the program is empty: correct `run`');
  const places = name.includes('/')
    ? [isAbsolute(name) ? name : resolve(cwd ?? '.', name)]
    : (path ?? '')
        .split(delimiter)
        .filter((folder) => folder !== '')
        .map((folder) => `${resolve(cwd ?? '.', folder)}/${name}`);
  let seen = false;
  for (const place of places) {
    if (!isFile(place)) continue;
    seen = true;
    if (isExecutable(place)) return place;
  }
  if (seen) throw new PlatformError('denied', `${name} is not executable: chmod +x it`);
  throw new PlatformError('missing', `no program ${name}${name.includes('/') ? '' : ' in PATH'}: install it or correct \`run\``);
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
