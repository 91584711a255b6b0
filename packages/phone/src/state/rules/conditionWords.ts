import { type Condition, spanMs } from '@around/messages';
import { type Form, type RuleText, r } from '../../texts/automations.js';
import { conditionKind, type Of } from './kinds.js';
import { type Names, propertyName, propertyOf, silentName } from './names.js';
import { shapeOf, signs, valueInSentence } from './tests.js';
import { dayList, isWeekdays, isWeekend, spanWords } from './times.js';
import { yesNoKey } from './triggerWords.js';

const IS: Readonly<Record<string, readonly [yes: RuleText, no: RuleText]>> = {
  OnOffProperty: ['cond.on', 'cond.off'],
  OpenProperty: ['cond.open', 'cond.closed'],
  MotionProperty: ['cond.motion', 'cond.noMotion'],
  OccupiedProperty: ['cond.occupied', 'cond.free'],
  LeakProperty: ['cond.leak', 'cond.dry'],
  SmokeProperty: ['cond.smoke', 'cond.noSmoke'],
};

/** A condition as a clause: `it is between 22:00 and 06:00`. @param form where it stands in its sentence; alone: `plain` */
export function conditionWords(condition: Condition, names: Names, form: Form = 'plain'): string {
  switch (conditionKind(condition)) {
    case 'property':
      return valueClause(condition as Of<Condition, 'property'>, names, form);
    case 'between': {
      const [from, to] = (condition as Of<Condition, 'between'>).between;
      return r('cond.times', { from, to }, form);
    }
    case 'days': {
      const { days } = condition as Of<Condition, 'days'>;
      if (isWeekdays(days)) return r('cond.weekdays', {}, form);
      return isWeekend(days) ? r('cond.weekend', {}, form) : r('cond.days', { days: dayList(days, 'disjunction') }, form);
    }
    case 'sun': {
      const { sun, offset } = condition as Of<Condition, 'sun'>;
      const ms = offset === undefined ? 0 : (spanMs(offset) ?? 0);
      if (ms === 0) return r(sun === 'up' ? 'cond.sunUp' : 'cond.sunDown', {}, form);
      const time = spanWords(offset as string);
      if (sun === 'up') return r(ms < 0 ? 'cond.sunUpEarly' : 'cond.sunUpLate', { time }, form);
      return r(ms < 0 ? 'cond.sunDownEarly' : 'cond.sunDownLate', { time }, form);
    }
    case 'mode': {
      const { mode } = condition as Of<Condition, 'mode'>;
      return r('cond.mode', { mode: mode === '' ? '…' : mode }, form);
    }
    case 'silent':
      return r('cond.silent', { what: silentName(names, (condition as Of<Condition, 'silent'>).silent) }, form);
    case 'all':
      return r('cond.all', { list: listed((condition as Of<Condition, 'all'>).all, names, 'and') }, form);
    case 'any':
      return r('cond.any', { list: listed((condition as Of<Condition, 'any'>).any, names, 'or') }, form);
    case 'not': {
      const { not } = condition as { not: Condition[] };
      return r('cond.none', { list: listed(not, names, 'or') }, form);
    }
  }
}

/** Conditions that must all hold, one after the other in a sentence. `…` where there is none. */
export function allWords(conditions: readonly Condition[], names: Names, form: Form): string {
  const said = conditions.map((one, i) => conditionWords(one, names, i === conditions.length - 1 ? form : 'mid'));
  return said.length === 0 ? '…' : said.reduce((a, b) => r('join.and', { a, b }));
}

const listed = (conditions: readonly Condition[], names: Names, by: 'and' | 'or'): string => {
  const said = conditions.map((one) => conditionWords(one, names, by === 'and' ? 'mid' : 'plain'));
  if (by === 'and') return allWords(conditions, names, 'plain');
  return said.length === 0 ? '…' : said.reduce((a, b) => r('join.or', { a, b }));
};

function valueClause(condition: Of<Condition, 'property'>, names: Names, form: Form): string {
  const property = propertyOf(names, condition.property);
  const what = propertyName(names, condition.property);
  const words = (value: unknown): string => valueInSentence(property, value);
  const say = (own: Form): string => {
    switch (shapeOf(condition)) {
      case 'any':
        return r('cond.known', { what }, own);
      case 'is': {
        const key = yesNoKey(IS, property, condition.is);
        return key === undefined ? r('cond.is', { what, value: words(condition.is) }, own) : r(key, { what }, own);
      }
      case 'not':
        return r('cond.not', { what, value: words(condition.not) }, own);
      case 'above':
        return r('cond.above', { what, value: words(condition.above) }, own);
      case 'below':
        return r('cond.below', { what, value: words(condition.below) }, own);
      case 'between':
        return r('cond.between', { what, low: words(condition.above), high: words(condition.below) }, own);
      case 'mixed':
        return r('cond.tests', { what, tests: signs(property, condition) }, own);
    }
  };
  return condition.for === undefined ? say(form) : r('cond.for', { clause: say('plain'), time: spanWords(condition.for) }, form);
}
