import { readFileSync } from 'node:fs';
import type { Owner } from '../installation.js';

/** The user and group of a file or process, with the user's name where the machine knows it. */
export function userOf({ uid, gid }: { readonly uid: number; readonly gid: number }): Owner {
  return { uid, gid, name: nameIn('/etc/passwd', uid) ?? String(uid) };
}

export const groupName = (gid: number): string => nameIn('/etc/group', gid) ?? String(gid);

/** The groups of a running process, else those that the machine gives to the user of that name. */
export function groupsOf(owner: Owner, pid?: number): ReadonlySet<number> {
  const running = pid === undefined ? undefined : /^Groups:(.*)$/m.exec(text(`/proc/${pid}/status`))?.[1];
  if (running !== undefined) return new Set([owner.gid, ...running.trim().split(/\s+/).filter(Boolean).map(Number)]);
  const lines = text('/etc/group')
    .split('\n')
    .map((line) => line.split(':'));
  return new Set([
    owner.gid,
    ...lines.filter(([, , , members = '']) => members.split(',').includes(owner.name)).map(([, , gid]) => Number(gid)),
  ]);
}

function nameIn(file: string, id: number): string | undefined {
  return text(file)
    .split('\n')
    .map((line) => line.split(':'))
    .find(([, , one]) => one === String(id))?.[0];
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
