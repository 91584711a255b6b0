import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, problem, type Verdict } from '../../finding.js';
import type { Owner } from '../../installation.js';

export interface KeptFile {
  readonly name: string;
  readonly mode: number;
  readonly uid: number;
}

/** The files of a data folder, configuration left out: it may be for others to read. Rejects where the folder cannot be read. */
export async function keptFiles(folder: string): Promise<KeptFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && !/\.ya?ml$/.test(entry.name)).slice(0, 1_000);
  return Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const { mode, uid } = await stat(path);
      return { name: path.slice(folder.length + 1), mode, uid };
    }),
  );
}

export function judgeKeys(folder: string, files: readonly KeptFile[], owner: Owner | undefined): Verdict {
  const open = files.filter(({ mode }) => (mode & 0o077) !== 0);
  const [first] = open;
  if (first !== undefined) {
    const others = open.length === 1 ? '' : ` and ${open.length - 1} more`;
    return problem(
      `${first.name}${others} can be read by other users: who has a copy has its rights`,
      `chmod 600 ${open
        .slice(0, 5)
        .map(({ name }) => join(folder, name))
        .join(' ')}`,
    );
  }
  const foreign = owner === undefined || owner.uid === 0 ? undefined : files.find(({ uid }) => uid !== owner.uid);
  if (foreign !== undefined && owner !== undefined)
    return problem(`${foreign.name} does not belong to ${owner.name}, who runs the program`, `sudo chown -R ${owner.name}: ${folder}`);
  return ok(`${files.length} ${files.length === 1 ? 'file' : 'files'}, their owner’s alone`);
}
