import type { Action, Condition } from '@around/messages';
import { placeOfPath } from '@around/messages';
import { type Form, type RuleText, r } from '../../texts/automations.js';
import { language } from '../../texts/runtime.js';
import { allWords } from './conditionWords.js';
import { actionKind, type Of } from './kinds.js';
import { actionOf, type Names, propertyName, propertyOf, ruleName, sceneName, thingName } from './names.js';
import { valueInSentence } from './tests.js';
import { spanWords } from './times.js';

/** What everybody calls the actions of everyday. */
const DOES: Readonly<Record<string, RuleText>> = {
  ToggleAction: 'act.toggle',
  LockAction: 'act.lock',
  UnlockAction: 'act.unlock',
  OpenAction: 'act.open',
  CloseAction: 'act.close',
  StopAction: 'act.halt',
};
/** A sentence that tells more steps than these is not read to its end. */
const TOLD = 5;

/** An action as people would ask for it: `turn on Hall lamp for 2 min`. */
export function actionWords(action: Action, names: Names, form: Form = 'end'): string {
  switch (actionKind(action)) {
    case 'write':
      return writeWords(action as Of<Action, 'write'>, names, form);
    case 'invoke': {
      const { invoke } = action as Of<Action, 'invoke'>;
      const { thing, name } = placeOfPath(invoke);
      const known = actionOf(names, invoke);
      const key = known?.types.map((type) => DOES[type]).find((one) => one !== undefined);
      const what = thingName(names, thing);
      if (key !== undefined) return r(key, { what }, form);
      return r('act.invoke', { thing: what, action: known?.title ?? (name === '' ? '…' : name) }, form);
    }
    case 'scene':
      return r('act.scene', { scene: sceneName(names, (action as Of<Action, 'scene'>).scene) }, form);
    case 'notify': {
      const { title, to } = (action as Of<Action, 'notify'>).notify;
      const said = title === '' ? '…' : title;
      if (to === undefined) return r('act.notify', { title: said }, form);
      return r('act.notifyTo', { title: said, people: new Intl.ListFormat(language.value).format(to) }, form);
    }
    case 'wait': {
      const { wait, until } = action as Of<Action, 'wait'>;
      const time = spanWords(wait);
      return until === undefined
        ? r('act.wait', { time }, form)
        : r('act.waitUntil', { time, until: allWords(until, names, 'plain') }, form);
    }
    case 'repeat': {
      const { repeat, times, until } = action as Of<Action, 'repeat'>;
      const list = listWords(repeat, names, 'plain');
      if (until !== undefined) return r('act.repeatUntil', { list, until: allWords(until as Condition[], names, 'plain') }, form);
      return r('act.repeat', { list, n: times ?? 1 }, form);
    }
    case 'choose': {
      const { choose, else: otherwise } = action as Of<Action, 'choose'>;
      const ways = choose.map((way) =>
        r('act.choose', { if: allWords(way.if, names, 'end'), list: listWords(way.do, names, 'end') }, form),
      );
      const said = ways.reduce((a, b) => r('act.chooseNext', { a, b }));
      return otherwise === undefined ? said : r('act.chooseElse', { ways: said, list: listWords(otherwise, names, 'end') }, form);
    }
    case 'mode': {
      const { mode } = action as Of<Action, 'mode'>;
      return r('act.mode', { mode: mode === '' ? '…' : mode }, form);
    }
    case 'rule': {
      const { rule, on } = action as Of<Action, 'rule'>;
      return r(on ? 'act.ruleOn' : 'act.ruleOff', { rule: ruleName(names, rule) }, form);
    }
    case 'stop':
      return r('act.stop', {}, form);
  }
}

function writeWords({ write, value, lease }: Of<Action, 'write'>, names: Names, form: Form): string {
  const property = propertyOf(names, write);
  const what = propertyName(names, write);
  const say = (own: Form): string =>
    property?.types.includes('OnOffProperty') === true && typeof value === 'boolean'
      ? r(value ? 'act.on' : 'act.off', { what }, own)
      : r('act.set', { what, value: valueInSentence(property, value) }, own);
  return lease === undefined ? say(form) : r('act.leased', { clause: say(form), time: spanWords(lease) });
}

/** Steps one after the other in a sentence. */
export function listWords(actions: readonly Action[], names: Names, form: Form): string {
  if (actions.length === 0) return '…';
  const left = actions.length - TOLD;
  const said = actions.slice(0, TOLD).map((one, i) => actionWords(one, names, i === actions.length - 1 ? form : 'mid'));
  const joined = said.reduce((a, b) => r('join.then', { a, b }));
  return left > 0 ? r('act.more', { list: joined, n: left }, form) : joined;
}
