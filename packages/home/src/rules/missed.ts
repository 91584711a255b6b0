import type { Rule, RuleRun, Snapshot } from '@around/messages';
import type { Times } from './times.js';
import { missedWords } from './watch/moment.js';
import { momentWords } from './words.js';

/** What lies further back is not looked at. */
const LONGEST_MS = 30 * 86_400_000;
const MANY = 1_000;
/** A restart of so short a while loses nothing. */
const SHORT_MS = 60_000;

/** When the home was last alive, as far as its readings and runs tell: Unix ms; 0 where nothing does. */
export function lastAlive({ values }: Pick<Snapshot, 'values'>, runs: Iterable<RuleRun>, now: number): number {
  let newest = 0;
  // What the home says of itself it says at its start.
  for (const { at, thing } of values) if (at <= now && at > newest && !thing.startsWith('home/')) newest = at;
  for (const { at } of runs) if (at <= now && at > newest) newest = at;
  return newest;
}

/** What is said of times of a rule that passed while the home was off, by trigger. @param since Unix ms when it was last alive */
export function missedOf(times: Times, { when }: Pick<Rule, 'when'>, since: number, now: number): { when: number; detail: string }[] {
  if (since === 0 || now - since <= SHORT_MS) return [];
  const from = Math.max(since, now - LONGEST_MS);
  return when.flatMap((trigger, index) => {
    if (!('time' in trigger || 'cron' in trigger || 'sun' in trigger)) return [];
    const count = countOf(times, trigger, from, now);
    return count === 0 ? [] : [{ when: index, detail: missedWords(momentWords(trigger), count) }];
  });
}

function countOf(times: Times, trigger: Parameters<Times['schedule']>[0], from: number, now: number): number {
  try {
    const after = times.schedule(trigger);
    let count = 0;
    for (let at = after(from); at !== undefined && at <= now && count < MANY; at = after(at)) count++;
    return count;
  } catch {
    return 0;
  }
}
