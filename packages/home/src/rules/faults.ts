import { type Action, type Condition, placeOfPath, type Rule } from '@around/messages';
import { type Board, MODE } from './board.js';
import type { Scenes } from './ports.js';
import type { Moment, Times } from './times.js';
import { type Told, told } from './told.js';

export interface FaultPorts {
  readonly board: Board;
  readonly times: Times;
  readonly scenes: Pick<Scenes, 'get'>;
  hasRule(id: string): boolean;
}

type Table = 'properties' | 'actions' | 'events';

/** Why a rule can do nothing, or not all, as it stands: the first that is found, with what to do about it. */
export function faultOf(ports: FaultPorts, rule: Rule): Told | undefined {
  const { board, times } = ports;
  const named = (table: Table, path: string): Told | undefined => {
    const { thing, name } = placeOfPath(path);
    const td = board.thing(thing)?.td;
    if (td === undefined) return told('noSuchThing', { thing });
    const known = td[table] as object | undefined;
    if (known !== undefined && Object.hasOwn(known, name)) return undefined;
    const names = Object.keys(known ?? {});
    return told(NONE[table], { thing, name, names: names.length === 0 ? '–' : names.slice(0, 8).join(', ') });
  };
  const heard = (target: string): Told | undefined => {
    if (target === 'relay') return undefined;
    const known = target.includes('/') ? board.thing(target) !== undefined : board.hasController(target);
    return known ? undefined : told('noTarget', { target });
  };
  const moded = (mode: string): Told | undefined => {
    const { thing, name } = placeOfPath(MODE);
    const properties = board.thing(thing)?.td.properties as Readonly<Record<string, { readonly enum?: readonly unknown[] }>> | undefined;
    const modes = properties?.[name]?.enum;
    return modes === undefined || modes.includes(mode) ? undefined : told('noMode', { mode, modes: modes.join(', ') });
  };
  const moment = (trigger: Moment): Told | undefined => {
    if ('sun' in trigger && times.sunUp(0) === undefined) return told('noPlace');
    try {
      times.schedule(trigger);
      return undefined;
    } catch (error) {
      return { detail: error instanceof Error ? error.message : String(error) };
    }
  };
  const condition = (one: Condition): Told | undefined => {
    if ('property' in one) return named('properties', one.property);
    if ('all' in one) return first(one.all, condition);
    if ('any' in one) return first(one.any, condition);
    if ('not' in one) return first(one.not, condition);
    if ('silent' in one) return heard(one.silent);
    if ('mode' in one) return moded(one.mode);
    return 'sun' in one && times.sunUp(0) === undefined ? told('noPlace') : undefined;
  };
  const action = (one: Action): Told | undefined => {
    if ('write' in one) return named('properties', one.write);
    if ('invoke' in one) return named('actions', one.invoke);
    if ('scene' in one) return ports.scenes.get(one.scene) === undefined ? told('noScene', { scene: one.scene }) : undefined;
    if ('mode' in one) return moded(one.mode);
    if ('rule' in one) return ports.hasRule(one.rule) ? undefined : told('noRule', { rule: one.rule });
    if ('wait' in one) return first(one.until ?? [], condition);
    if ('repeat' in one) return first(one.until ?? [], condition) ?? first(one.repeat, action);
    if (!('choose' in one)) return undefined;
    return first(one.choose, (branch) => first(branch.if, condition) ?? first(branch.do, action)) ?? first(one.else ?? [], action);
  };
  return (
    first(rule.when, (trigger) => {
      if ('property' in trigger) return named('properties', trigger.property);
      if ('event' in trigger) return named('events', trigger.event);
      if ('silent' in trigger) return heard(trigger.silent);
      if ('back' in trigger) return heard(trigger.back);
      return 'time' in trigger || 'cron' in trigger || 'sun' in trigger ? moment(trigger) : undefined;
    }) ??
    first(rule.if ?? [], condition) ??
    first(rule.do, action)
  );
}

const NONE = { properties: 'noProperty', actions: 'noAction', events: 'noEvent' } as const satisfies Readonly<Record<Table, string>>;

function first<T>(list: readonly T[], look: (one: T) => Told | undefined): Told | undefined {
  for (const one of list) {
    const fault = look(one);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
