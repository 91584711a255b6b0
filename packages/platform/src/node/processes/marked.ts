import { allPids, isLive, markOf, statOf } from './proc.js';

/** A killed process may have forked in the same instant: look again, but not for ever. */
const ROUNDS = 5;

/** Live processes that carry one of `marks` (exactly, or with `:` and more), wherever they went: also orphans that left their group. */
export function descendantsByMark(...marks: string[]): number[] {
  if (marks.length === 0) return [];
  return allPids().filter((pid) => {
    if (pid === process.pid) return false;
    const found = markOf(pid);
    if (found === undefined) return false;
    return marks.some((mark) => found === mark || found.startsWith(`${mark}:`)) && isLive(statOf(pid));
  });
}

/** Kills (SIGKILL) what `descendantsByMark` finds, with the whole groups they are in. Returns how many were found. */
export function killMarked(...marks: string[]): number {
  const own = ownGroups();
  const killed = new Set<number>();
  for (let round = 0; round < ROUNDS; round++) {
    // What was killed may still be on its way out; it forks no more.
    const found = descendantsByMark(...marks).filter((pid) => !killed.has(pid));
    if (found.length === 0) break;
    for (const pid of found) {
      killed.add(pid);
      const group = statOf(pid)?.group ?? 0;
      if (group > 1 && !own.has(group)) kill(-group);
      kill(pid);
    }
  }
  return killed.size;
}

/**
 * At start-up: kills what an earlier life of the same controller left running. `token` is that of its data directory, the same in every
 * life, and no other live controller's. Returns how many processes were found.
 */
export function sweepOrphans(token: string): number {
  return killMarked(token);
}

/** This process's group and those of its ancestors: a mark that this process itself inherited must not turn against who started it. */
function ownGroups(): Set<number> {
  const groups = new Set<number>();
  for (let stat = statOf(process.pid); stat !== undefined && stat.pid > 1; stat = statOf(stat.parent)) groups.add(stat.group);
  return groups;
}

function kill(target: number): void {
  try {
    process.kill(target, 'SIGKILL');
  } catch {
    // Gone already, or another user's: there is nothing more to do about it.
  }
}
