import type { Action, Condition, Trigger } from '@around/messages';

/** The words by which triggers, conditions and actions are known, in the order in which they are offered. */
export const TRIGGER_KINDS = ['property', 'event', 'time', 'sun', 'cron', 'silent', 'back', 'paired', 'started'] as const;
export const CONDITION_KINDS = ['property', 'between', 'days', 'sun', 'mode', 'silent', 'any', 'all', 'not'] as const;
export const ACTION_KINDS = ['write', 'invoke', 'scene', 'notify', 'wait', 'choose', 'repeat', 'mode', 'rule', 'stop'] as const;
export type TriggerKind = (typeof TRIGGER_KINDS)[number];
export type ConditionKind = (typeof CONDITION_KINDS)[number];
export type ActionKind = (typeof ACTION_KINDS)[number];

/** One kind of a union: `Of<Trigger, 'sun'>`. */
export type Of<U, K extends string> = Extract<U, Readonly<Record<K, unknown>>>;

const wordOf = <K extends string>(block: object, kinds: readonly K[]): K => kinds.find((kind) => Object.hasOwn(block, kind)) as K;
export const triggerKind = (trigger: Trigger): TriggerKind => wordOf(trigger, TRIGGER_KINDS);
export const conditionKind = (condition: Condition): ConditionKind => wordOf(condition, CONDITION_KINDS);
export const actionKind = (action: Action): ActionKind => wordOf(action, ACTION_KINDS);

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;

/** A new block, of which a person has said no more than its kind. */
export const BLANK_TRIGGER: Readonly<Record<TriggerKind, Trigger>> = {
  property: { property: '' },
  event: { event: '' },
  time: { time: '07:00' },
  sun: { sun: 'sunset' },
  cron: { cron: '0 7 * * 1-5' },
  silent: { silent: '', for: '5m' },
  back: { back: '' },
  paired: { paired: true },
  started: { started: true },
};
export const BLANK_CONDITION: Readonly<Record<ConditionKind, Condition>> = {
  property: { property: '' },
  between: { between: ['22:00', '06:00'] },
  days: { days: [...WEEKDAYS] },
  sun: { sun: 'down' },
  mode: { mode: '' },
  silent: { silent: '' },
  any: { any: [] },
  all: { all: [] },
  not: { not: [] },
};
export const BLANK_ACTION: Readonly<Record<ActionKind, Action>> = {
  write: { write: '', value: null },
  invoke: { invoke: '' },
  scene: { scene: '' },
  notify: { notify: { title: '' } },
  wait: { wait: '2m' },
  choose: { choose: [{ if: [], do: [] }] },
  repeat: { repeat: [], times: 2 },
  mode: { mode: '' },
  rule: { rule: '', on: true },
  stop: { stop: true },
};
