import { type Action, type Condition, checkValue, placeOfPath, type Rule, spanMs, type Trigger } from '@around/messages';
import { type RuleText, r } from '../../texts/automations.js';
import { actionKind, conditionKind, type Of, triggerKind } from './kinds.js';
import type { Names } from './names.js';
import { actionOf, eventOf, propertyOf } from './names.js';
import { type Path, pathKey } from './paths.js';
import { shapeOf, type Tests } from './tests.js';

/** What keeps a rule from being saved: in words, by the block that it is about (`when.0`, `do.2`, `title`, `do`). */
export type RuleFaults = ReadonlyMap<string, string>;

const MODE = /^[\p{L}\p{N}][\p{L}\p{N} _-]{0,39}$/u;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Looks through a rule as the home will, and finds the things that are not there. */
export function checkRule(rule: Rule, names: Names): RuleFaults {
  const check = new Check(names);
  if (rule.title.trim() === '') check.say(['title'], 'fault.title');
  for (const [i, trigger] of rule.when.entries()) check.trigger(trigger, ['when', i]);
  check.conditions(rule.if ?? [], ['if'], false);
  check.actions(rule.do, ['do']);
  return check.faults;
}

class Check {
  readonly faults = new Map<string, string>();
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  say(path: Path, key: RuleText, values: Readonly<Record<string, string>> = {}): void {
    if (!this.faults.has(pathKey(path))) this.faults.set(pathKey(path), r(key, values));
  }

  trigger(trigger: Trigger, path: Path): void {
    switch (triggerKind(trigger)) {
      case 'property':
        this.#tests(trigger as Of<Trigger, 'property'>, path);
        return;
      case 'event': {
        const { event } = trigger as Of<Trigger, 'event'>;
        if (event === '') this.say(path, 'fault.event');
        else if (eventOf(this.#names, event) === undefined) this.#gone(event, path);
        return;
      }
      case 'time': {
        const { time, days } = trigger as Of<Trigger, 'time'>;
        if (!TIME.test(time)) this.say(path, 'fault.time');
        this.#days(days, path);
        return;
      }
      case 'sun': {
        const { offset, days } = trigger as Of<Trigger, 'sun'>;
        this.#span(offset, path, -43_200_000, 43_200_000);
        this.#days(days, path);
        return;
      }
      case 'cron':
        if ((trigger as Of<Trigger, 'cron'>).cron.trim().split(/\s+/).length !== 5) this.say(path, 'fault.cron');
        return;
      case 'silent': {
        const { silent, for: span } = trigger as Of<Trigger, 'silent'>;
        if (silent === '') this.say(path, 'fault.silent');
        this.#span(span, path, 0, 604_800_000);
        return;
      }
      case 'back':
        if ((trigger as Of<Trigger, 'back'>).back === '') this.say(path, 'fault.silent');
        return;
      default:
    }
  }

  /** @param wanted whether there has to be one */
  conditions(conditions: readonly Condition[], list: Path, wanted: boolean, at: Path = list): void {
    if (wanted && conditions.length === 0) this.say(at, 'fault.noCondition');
    for (const [i, condition] of conditions.entries()) this.#condition(condition, [...list, i]);
  }

  actions(actions: readonly Action[], list: Path, at: Path = list): void {
    if (actions.length === 0) this.say(at, 'fault.noAction');
    for (const [i, action] of actions.entries()) this.#action(action, [...list, i]);
  }

  #condition(condition: Condition, path: Path): void {
    const kind = conditionKind(condition);
    switch (kind) {
      case 'property':
        this.#tests(condition as Of<Condition, 'property'>, path);
        return;
      case 'between':
        if (!(condition as Of<Condition, 'between'>).between.every((time) => TIME.test(time))) this.say(path, 'fault.time');
        return;
      case 'days':
        this.#days((condition as Of<Condition, 'days'>).days, path);
        return;
      case 'sun':
        this.#span((condition as Of<Condition, 'sun'>).offset, path, -43_200_000, 43_200_000);
        return;
      case 'mode':
        if (!MODE.test((condition as Of<Condition, 'mode'>).mode)) this.say(path, 'fault.mode');
        return;
      case 'silent':
        if ((condition as Of<Condition, 'silent'>).silent === '') this.say(path, 'fault.silent');
        return;
      default:
        this.conditions((condition as Readonly<Record<string, Condition[]>>)[kind] ?? [], [...path, kind], true, path);
    }
  }

  #action(action: Action, path: Path): void {
    switch (actionKind(action)) {
      case 'write':
        this.#write(action as Of<Action, 'write'>, path);
        return;
      case 'invoke': {
        const { invoke, input } = action as Of<Action, 'invoke'>;
        const known = actionOf(this.#names, invoke);
        if (invoke === '') this.say(path, 'fault.action');
        else if (known === undefined) this.#gone(invoke, path);
        else if (known.input !== undefined) this.#value(checkValue(known.input, input ?? null), path);
        return;
      }
      case 'scene':
        this.#known((action as Of<Action, 'scene'>).scene, this.#names.scene, path, 'fault.scene');
        return;
      case 'notify': {
        const { title, buttons = [] } = (action as Of<Action, 'notify'>).notify;
        if (title.trim() === '') this.say(path, 'fault.message');
        const unfinished = buttons.some((button) => button.title.trim() === '' || [button.write, button.invoke, button.scene].includes(''));
        if (unfinished) this.say(path, 'fault.button');
        return;
      }
      case 'wait': {
        const { wait, until } = action as Of<Action, 'wait'>;
        this.#span(wait, path, 0, 604_800_000);
        if (until !== undefined) this.conditions(until, [...path, 'until'], true, path);
        return;
      }
      case 'repeat': {
        const { repeat, until } = action as Of<Action, 'repeat'>;
        this.actions(repeat as Action[], [...path, 'repeat'], path);
        if (until !== undefined) this.conditions(until as Condition[], [...path, 'until'], true, path);
        return;
      }
      case 'choose': {
        const { choose, else: otherwise } = action as Of<Action, 'choose'>;
        for (const [i, way] of choose.entries()) {
          this.conditions(way.if as Condition[], [...path, 'choose', i, 'if'], true, path);
          this.actions(way.do as Action[], [...path, 'choose', i, 'do'], path);
        }
        if (otherwise !== undefined) this.actions(otherwise as Action[], [...path, 'else'], path);
        return;
      }
      case 'mode':
        if (!MODE.test((action as Of<Action, 'mode'>).mode)) this.say(path, 'fault.mode');
        return;
      case 'rule':
        this.#known((action as Of<Action, 'rule'>).rule, this.#names.rule, path, 'fault.rule');
        return;
      default:
    }
  }

  #write({ write, value, lease }: Of<Action, 'write'>, path: Path): void {
    const property = propertyOf(this.#names, write);
    if (write === '') this.say(path, 'fault.thing');
    else if (property === undefined) this.#gone(write, path);
    else if (property.readOnly) this.say(path, 'fault.readOnly');
    else this.#value(checkValue(property.schema, value), path);
    this.#span(lease, path, 1_000, 86_400_000);
  }

  #tests(block: Tests & { property: string; for?: string }, path: Path): void {
    const property = propertyOf(this.#names, block.property);
    if (block.property === '') {
      this.say(path, 'fault.thing');
      return;
    }
    if (property === undefined) {
      this.#gone(block.property, path);
      return;
    }
    if (Object.hasOwn(block, 'is')) this.#value(checkValue(property.schema, block.is), path);
    for (const limit of [block.above, block.below]) if (limit !== undefined && !Number.isFinite(limit)) this.say(path, 'fault.number');
    if (shapeOf(block) === 'between' && !((block.above as number) < (block.below as number))) this.say(path, 'fault.between');
    this.#span(block.for, path, 1_000, 604_800_000);
  }

  #known(id: string, title: (id: string) => string | undefined, path: Path, missing: RuleText): void {
    if (id === '') this.say(path, missing);
    else if (title(id) === undefined) this.say(path, 'fault.gone', { what: id });
  }

  #gone(what: string, path: Path): void {
    const thing = this.#names.thing(placeOfPath(what).thing);
    this.say(path, 'fault.gone', { what: thing === undefined ? placeOfPath(what).thing : what });
  }

  #value(wrong: string | undefined, path: Path): void {
    if (wrong !== undefined) this.say(path, 'fault.value', { why: wrong });
  }

  #days(days: readonly string[] | undefined, path: Path): void {
    if (days?.length === 0) this.say(path, 'fault.days');
  }

  #span(span: string | undefined, path: Path, least: number, most: number): void {
    if (span === undefined) return;
    const ms = spanMs(span);
    if (ms === undefined || ms < least || ms > most) this.say(path, 'fault.span');
  }
}
