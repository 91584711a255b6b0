import { type Condition, type ConditionTrace, DAYS, spanMs } from '@around/messages';
import type { Clock } from '@around/platform';
import { within } from '../house/rightsHours.js';
import { type Board, MODE } from './board.js';
import type { Lasting } from './lasting.js';
import type { Times } from './times.js';
import { type Told, told } from './told.js';
import { passes, type ValueTest } from './valueTest.js';

/** What conditions are judged by: the house and its clock as they are at this moment, or were at a moment of the past. */
export interface Judging {
  readonly clock: Pick<Clock, 'wall'>;
  readonly board: Board;
  readonly times: Times;
  readonly lasting: Pick<Lasting, 'for'>;
}

/** undefined: it cannot be known. */
type Held = boolean | undefined;
type Found = { readonly held: Held; readonly was?: unknown } & Partial<Told>;

/**
 * Whether all of them hold, and how each was found. What cannot be known does not hold, and neither does the `not` of it.
 * @param at their place in the rule: `if`, `do.2.choose.0.if`
 */
export function judge(judging: Judging, conditions: readonly Condition[], at: string): { holds: boolean; trace: ConditionTrace[] } {
  const trace: ConditionTrace[] = [];
  return { holds: all(judgeEach(judging, conditions, at, trace)) === true, trace };
}

function judgeEach(judging: Judging, conditions: readonly Condition[], at: string, trace: ConditionTrace[]): Held[] {
  return conditions.map((condition, index) => judgeOne(judging, condition, `${at}.${index}`, trace));
}

function judgeOne(judging: Judging, condition: Condition, at: string, trace: ConditionTrace[]): Held {
  const inner: ConditionTrace[] = [];
  const { held, ...found } = look(judging, condition, at, inner);
  trace.push({ at, held: held === true, ...found }, ...inner);
  return held;
}

function look(judging: Judging, condition: Condition, at: string, inner: ConditionTrace[]): Found {
  const { board, clock, times } = judging;
  if ('property' in condition) return lasted(judging, condition, lookAt(judging, condition.property, condition));
  if ('all' in condition) return { held: all(judgeEach(judging, condition.all, `${at}.all`, inner)) };
  if ('any' in condition) return { held: any(judgeEach(judging, condition.any, `${at}.any`, inner)) };
  if ('not' in condition) return { held: negate(any(judgeEach(judging, condition.not, `${at}.not`, inner))) };
  if ('mode' in condition) return lookAt(judging, MODE, { is: condition.mode });
  if ('silent' in condition) {
    const held = board.silent(condition.silent);
    return held === undefined ? { held, ...told('noThing', { target: condition.silent }) } : { held };
  }
  if ('sun' in condition) {
    const shift = condition.offset === undefined ? 0 : (spanMs(condition.offset) ?? 0);
    const up = times.sunUp(clock.wall() - shift);
    return up === undefined ? { held: up, ...told('noPlace') } : { held: up === (condition.sun === 'up'), was: up ? 'up' : 'down' };
  }
  const local = times.local(clock.wall());
  if ('days' in condition) return { held: condition.days.some((day) => DAYS.indexOf(day) === local.day), was: DAYS[local.day] };
  const [from, to] = condition.between;
  return { held: within([{ days: [...DAYS], from, to }], local), was: timeOfDay(local.minute) };
}

function lookAt({ board }: Judging, path: string, test: ValueTest): Found {
  const value = board.value(path);
  if (value === undefined) return { held: undefined, ...told('noValue', { path }) };
  const was = value.value;
  if (value.quality === 'unavailable') return { held: undefined, was, ...told('unreadable', { path }) };
  if (value.quality === 'stale') return { held: undefined, was, ...told('unreported', { path }) };
  return { held: passes(was, test), was };
}

function lasted({ lasting }: Judging, condition: Extract<Condition, { property: string }>, found: Found): Found {
  const wanted = condition.for === undefined ? 0 : (spanMs(condition.for) ?? 0);
  if (found.held !== true || wanted === 0) return found;
  const ms = lasting.for(condition);
  if (ms >= wanted) return found;
  return { ...found, held: false, ...told('notYetFor', { seconds: Math.floor(ms / 1_000), span: condition.for ?? '' }) };
}

function all(each: readonly Held[]): Held {
  return each.includes(false) ? false : each.includes(undefined) ? undefined : true;
}

function any(each: readonly Held[]): Held {
  return each.includes(true) ? true : each.includes(undefined) ? undefined : false;
}

const negate = (held: Held): Held => (held === undefined ? undefined : !held);

const timeOfDay = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
