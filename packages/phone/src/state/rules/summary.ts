import type { Rule } from '@around/messages';
import { r } from '../../texts/automations.js';
import { listWords } from './actionWords.js';
import { allWords } from './conditionWords.js';
import type { Names } from './names.js';
import { triggerWords } from './triggerWords.js';

/** The whole rule in one sentence: `When the sun sets, if Hall motion sees motion, turn on Hall lamp.` */
export function summaryOf(rule: Rule, names: Names): string {
  const list = listWords(rule.do, names, 'end');
  const conditions = rule.if ?? [];
  const held = conditions.length === 0 ? undefined : allWords(conditions, names, 'end');
  const when = rule.when.map((trigger) => triggerWords(trigger, names));
  const set = when.length === 0 ? undefined : when.reduce((a, b) => r('join.when', { a, b }));
  if (set === undefined) return held === undefined ? r('sum.hand', { list }) : r('sum.handIf', { if: held, list });
  return held === undefined ? r('sum.when', { when: set, list }) : r('sum.whenIf', { when: set, if: held, list });
}

/** A clause that stands alone begins with a capital, where the language has them. */
export const alone = (clause: string): string => clause.charAt(0).toLocaleUpperCase() + clause.slice(1);
