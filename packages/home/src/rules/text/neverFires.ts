import type { Condition, Rule, Trigger } from '@around/messages';

/** Why a rule can never run by itself, in words; undefined where it may. What it says is certain; not all that never runs is found. */
export function neverFires(rule: Rule): string | undefined {
  if (rule.when.length === 0) return 'it has no trigger: it runs by hand alone';
  const conditions = flat(rule.if ?? []);
  const modes = new Set(conditions.flatMap((one) => ('mode' in one ? [one.mode] : [])));
  if (modes.size > 1) return `it can never run: the house is not in the modes ${[...modes].join(' and ')} at once`;
  const suns = new Set(conditions.flatMap((one) => ('sun' in one && one.offset === undefined ? [one.sun] : [])));
  if (suns.size > 1) return 'it can never run: the sun is not up and down at once';
  const days = conditions.flatMap((one) => ('days' in one ? [one.days] : []));
  const common = days.reduce<readonly string[] | undefined>(
    (left, one) => (left === undefined ? one : left.filter((day) => one.some((other) => other === day))),
    undefined,
  );
  if (common?.length === 0) return 'it can never run: no day is among all of its "days"';
  const whys = rule.when.map((trigger) => neverSetsOff(trigger, conditions, common));
  return whys.every((why) => why !== undefined) ? `it can never run: ${whys[0]}` : undefined;
}

/** Conditions that must all hold. */
const flat = (conditions: readonly Condition[]): readonly Condition[] =>
  conditions.flatMap((one) => ('all' in one ? flat(one.all) : [one]));

function neverSetsOff(trigger: Trigger, conditions: readonly Condition[], days: readonly string[] | undefined): string | undefined {
  if ('property' in trigger) {
    const { above, below, is, not } = trigger;
    if (above !== undefined && below !== undefined && above >= below) return `nothing is above ${above} and below ${below}`;
    if (is !== undefined && JSON.stringify(is) === JSON.stringify(not)) return 'nothing is and is not the same';
    if (typeof is === 'number' && ((above !== undefined && is <= above) || (below !== undefined && is >= below)))
      return `${is} is not ${above !== undefined && is <= above ? `above ${above}` : `below ${below}`}`;
  }
  if ('time' in trigger) {
    const outside = conditions.find((one) => 'between' in one && !within(one.between, trigger.time));
    if (outside !== undefined && 'between' in outside) return `${trigger.time} is not between ${outside.between.join(' and ')}`;
    if (trigger.days !== undefined && days !== undefined && !trigger.days.some((day) => days.includes(day)))
      return `${trigger.days.join(', ')} is not among ${days.join(', ')}`;
  }
  return undefined;
}

function within([from, to]: readonly [string, string], time: string): boolean {
  return from < to ? time >= from && time < to : time >= from || time < to;
}
