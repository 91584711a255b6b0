import { type AskWith, type Command, type CommandStep, LIMITS, readJson, type Wish } from '@around/messages';
import type { WishEnd, WishRecord } from '../books.js';
import { faultOf, meaningOf } from '../commands/check.js';
import { AskRefused } from '../refused.js';
import { type Asker, type Denial, decide } from '../rights.js';
import type { HouseThing } from '../things.js';

/** The life of one attempt: that of an ordinary write (links.md, Command). */
export const ATTEMPT_MS = 15_000;
/** Largest value, bytes as JSON: 200 of them fit a snapshot. */
const MAX_VALUE = 1_000;
/** A refusal with such a code passes. */
const PASSING: ReadonlySet<string | undefined> = new Set(['busy', 'away', 'paused']);

/** As everybody sees it. `command`: the one that is under way with it. */
export function wishOf({ thing, name, id, version, value, by, made, until }: WishRecord, command?: string): Wish {
  const wish = { thing, name, id, version, value, by, made, until };
  return command === undefined ? { ...wish, state: 'waiting' } : { ...wish, state: 'sent', command };
}

/** The command that would fulfil it. */
export const requestOf = (
  { thing, name, value }: Pick<WishRecord, 'thing' | 'name' | 'value'>,
  at: { readonly id: string; readonly validFor: number; readonly tick: number },
): Command => ({ ...at, thing, op: 'write', name, input: value });

/** Whether this may be wished at all. @throws AskRefused with what to do instead */
export function checkWish(asker: Asker, wanted: AskWith<'wish'>, thing: HouseThing | undefined, wall: number): void {
  const request = requestOf(wanted, { id: '', validFor: ATTEMPT_MS, tick: 0 });
  const meaning = thing === undefined ? undefined : meaningOf(thing, request);
  const denial = decide(asker, wanted.thing, { op: 'write', name: wanted.name, danger: meaning?.danger ?? 1 }, wall);
  if (denial !== undefined) {
    asker.denied?.(denial, wanted.thing, wanted.name);
    throw new AskRefused(denial.needs ?? denial.code, denial.detail);
  }
  if (thing === undefined || meaning === undefined)
    throw new AskRefused('noSuchThing', `there is no thing ${wanted.thing} in this house: list the things to see their names`);
  const fault = faultOf(thing, request);
  if (fault !== undefined) throw new AskRefused(fault.code ?? 'badInput', fault.detail ?? 'that cannot be');
  if (meaning.danger === 3) throw new AskRefused('notAllowed', 'dangerous things are done now or not at all: send a command');
  if (meaning.secret) throw new AskRefused('badInput', 'a code or password would be shown while it waits: send a command');
  const fits = readJson(JSON.stringify(wanted.value), { bytes: MAX_VALUE, depth: LIMITS.valueDepth });
  if (!fits.ok) throw new AskRefused('badInput', `that value cannot wait (${fits.error}): send a command`);
}

/**
 * Why it may not be done now, with the rights of today. The PIN, where one is asked for, was proven when it was wished.
 * @param holder what the key may do by now
 */
export function objectionTo(holder: Asker, request: Command, thing: HouseThing, wall: number): string | undefined {
  const { danger } = meaningOf(thing, request);
  const denial: Denial | undefined = decide(elevated(holder), thing.id, { op: 'write', name: request.name, danger }, wall);
  if (denial !== undefined) holder.denied?.(denial, thing.id, request.name);
  const fault = denial ?? faultOf(thing, request);
  if (fault !== undefined) return fault.detail ?? 'that cannot be';
  return danger === 3 ? 'it has become dangerous meanwhile' : undefined;
}

const elevated = (asker: Asker): Asker => ({ ...asker, elevated: () => true });

/** What the end of a command means for its wish; undefined: it may be tried again. */
export function endOf(end: CommandStep | undefined): WishEnd | undefined {
  switch (end?.step) {
    case 'completed':
      return 'fulfilled';
    case 'refused':
      return PASSING.has(end.code) ? undefined : 'refused';
    case 'failed':
    case 'timedOut':
      return 'failed';
    case 'cancelled':
      if (end.code === 'revoked') return 'revoked';
      return end.code === 'asked' ? 'cancelled' : undefined;
    default:
      return undefined;
  }
}
