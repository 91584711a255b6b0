import type { Action, Condition, Trigger } from '@around/messages';
import { r } from '../../texts/automations.js';
import { actionWords } from './actionWords.js';
import { conditionWords } from './conditionWords.js';
import { actionKind, conditionKind, type Of } from './kinds.js';
import type { Names } from './names.js';
import { alone } from './summary.js';
import { spanWords } from './times.js';
import { triggerWords } from './triggerWords.js';

export type BlockSort = 'trigger' | 'condition' | 'action';

/** A block in words, as it stands in its list. */
export function blockWords(block: unknown, sort: BlockSort, names: Names): string {
  if (sort === 'trigger') return alone(r('block.when', { when: triggerWords(block as Trigger, names) }));
  if (sort === 'condition') {
    const condition = block as Condition;
    const kind = conditionKind(condition);
    return kind === 'any' || kind === 'all' || kind === 'not' ? r(GROUP[kind]) : alone(conditionWords(condition, names));
  }
  const action = block as Action;
  switch (actionKind(action)) {
    case 'choose':
      return r('block.choose');
    case 'repeat': {
      const { times, until } = action as Of<Action, 'repeat'>;
      return until === undefined ? r('block.repeat', { n: times ?? 1 }) : r('block.repeatUntil');
    }
    case 'wait': {
      const { wait, until } = action as Of<Action, 'wait'>;
      return until === undefined ? alone(actionWords(action, names)) : r('block.waitUntil', { time: spanWords(wait) });
    }
    default:
      return alone(actionWords(action, names));
  }
}

/** What the groups of conditions are called. */
export const GROUP = { any: 'group.any', all: 'group.all', not: 'group.not' } as const;

/** What a block says beside its sentence. */
export function subWords(block: unknown, sort: BlockSort): readonly string[] {
  if (sort === 'trigger') {
    const { hysteresis } = block as { hysteresis?: number };
    return hysteresis === undefined ? [] : [r('block.hysteresis', { n: hysteresis })];
  }
  if (sort === 'condition') return [];
  const { note, must, notify } = block as { note?: string; must?: boolean; notify?: { text?: string } };
  return [
    ...(notify?.text === undefined ? [] : [notify.text]),
    ...(must === true ? [r('form.must')] : []),
    ...(note === undefined ? [] : [note]),
  ];
}
