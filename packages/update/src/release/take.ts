import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from '../installed/durable.js';
import type { Installation } from '../installed/installation.js';
import { UpdateError } from '../updateError.js';
import { fetchArchive, type Release } from './release.js';
import { isDisk } from './source.js';
import { unpack } from './unpack.js';

export interface TakeOptions {
  readonly progress: (bytes: number, of: number | undefined) => void;
  /** After each step, with its name: where a test pulls the plug. */
  readonly step?: (name: string) => void;
}

/**
 * Puts a release beside the running version. The archive is checked before any of it is unpacked, and a folder with a version's name is always a
 * whole version. @throws UpdateError: nothing was changed then but room that is taken
 */
export async function place(installation: Installation, release: Release, { progress, step = () => {} }: TakeOptions): Promise<void> {
  const { name } = installation;
  const { version } = release.note;
  const target = installation.at(version);
  const archive = installation.at(`.download-${name}-${version}`);
  const fresh = installation.at(`.new-${version}`);
  if (existsSync(target)) {
    step('was there');
    return;
  }
  try {
    await fetchArchive(release, name, archive, progress);
    step('fetched');
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { mode: 0o755 });
    await unpack(archive, `${name}-${version}`, fresh);
    step('unpacked');
    checkVersion(fresh, name, version);
    renameSync(fresh, target);
    syncFolder(installation.folder);
    step('placed');
    rmSync(archive, { force: true });
    step('tidied');
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (error instanceof UpdateError || !isDisk(error)) throw error;
    rmSync(archive, { force: true });
    throw new UpdateError(
      'disk',
      `${installation.folder} cannot take the new version (${String(error)}): make room, or see to it that it belongs to the user that runs ${name}; what runs is as it was`,
      { cause: error },
    );
  }
}

/** A right signature on a wrong file is still a wrong file. */
function checkVersion(folder: string, name: string, version: string): void {
  const said = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown; version?: unknown };
  if (said.name !== name || said.version !== version || !existsSync(join(folder, `${name}.mjs`)))
    throw new UpdateError(
      'malformed',
      `the archive says that it is ${String(said.name)} ${String(said.version)}, and not ${name} ${version}`,
    );
}
