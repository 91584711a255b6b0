import { nearest } from '@around/config';
import { type Action, checkValue, type DataSchema, placeOfPath, type Rule } from '@around/messages';
import type { Known, KnownThing } from './known.js';
import { type Part, partsOf, type RulePath } from './walk.js';

/** What of a rule does not fit the house. `wrong`: it cannot be meant; else it may come yet: a thing that is not there, a scene that is not made. */
export interface Misfit {
  readonly path: RulePath;
  readonly words: string;
  readonly wrong: boolean;
}

type Tell = (words: string, wrong: boolean, ...below: (string | number)[]) => void;
type Test = { is?: unknown; not?: unknown; above?: number; below?: number };

/** Every name and value of a rule that the house does not have or take, each with the nearest that it has. */
export function misfits(rule: Rule, known: Known): Misfit[] {
  const found: Misfit[] = [];
  for (const one of partsOf(rule)) {
    const tell: Tell = (words, wrong, ...below) => found.push({ path: [...one.path, ...below], words, wrong });
    if (one.kind === 'action') checkAction(one.part, known, tell);
    else checkTest(one, known, tell);
  }
  return found;
}

function checkTest({ kind, part }: Exclude<Part, { kind: 'action' }>, known: Known, tell: Tell): void {
  if ('property' in part) {
    const schema = find(part.property, 'properties', known, tell, 'property');
    if (schema !== undefined) checkLevels(part, schema, tell);
  } else if ('event' in part) find(part.event, 'events', known, tell, 'event');
  else if ('silent' in part || 'back' in part) {
    const [word, name] = 'silent' in part ? (['silent', part.silent] as const) : (['back', part.back] as const);
    const there = [...known.things.keys(), ...known.controllers, 'relay'];
    if (!there.includes(name)) tell(`${name} is not there${meant(name, there)}`, false, word);
  } else if (kind === 'trigger' && ('cron' in part || 'time' in part || 'sun' in part)) {
    const amiss = known.moment?.(part);
    if (amiss !== undefined) tell(amiss.words, amiss.wrong, Object.keys(part)[0] as string);
  }
}

/** A test that no value of the property passes is none. */
function checkLevels(test: Test, schema: DataSchema, tell: Tell): void {
  const { multipleOf: _, ...range } = schema;
  const number = schema.type === undefined || schema.type === 'number' || schema.type === 'integer';
  for (const word of ['is', 'not'] as const) {
    const value = test[word];
    const fault = value === undefined || value === null ? undefined : checkValue(range, value);
    if (fault !== undefined) tell(`it is never ${JSON.stringify(value)?.slice(0, 60)}: it ${fault}`, true, word);
  }
  const { above, below } = test;
  if (!number && above !== undefined) tell(`it is no number, so it is never above ${above}; use "is"`, true, 'above');
  if (!number && below !== undefined) tell(`it is no number, so it is never below ${below}; use "is"`, true, 'below');
  if (number && above !== undefined && schema.maximum !== undefined && above >= schema.maximum)
    tell(`it is never above ${above}: it is at most ${schema.maximum}`, true, 'above');
  if (number && below !== undefined && schema.minimum !== undefined && below <= schema.minimum)
    tell(`it is never below ${below}: it is at least ${schema.minimum}`, true, 'below');
}

function checkAction(action: Action, known: Known, tell: Tell): void {
  if ('write' in action) checkWrite(action, known, tell);
  else if ('invoke' in action) checkInvoke(action, known, tell);
  else if ('scene' in action) named('scene', action.scene, known.scenes, tell, 'scene');
  else if ('rule' in action) named('rule', action.rule, known.rules, tell, 'rule');
  else if ('notify' in action) {
    const { notify } = action;
    for (const [i, name] of (notify.to ?? []).entries()) named('person', name, known.people, tell, 'notify', 'to', i);
    for (const [i, step] of (notify.escalate ?? []).entries())
      for (const [j, name] of (step.to ?? []).entries()) named('person', name, known.people, tell, 'notify', 'escalate', i, 'to', j);
    for (const field of ['title', 'text'] as const)
      for (const [, path = ''] of (notify[field] ?? '').matchAll(/\{\{\s*([^{}]{1,130}?)\s*\}\}/g)) {
        if (/^[^/.]+\/[^/.]+\.[^/.]+$/.test(path)) find(path, 'properties', known, (words) => tell(words, false, 'notify', field), '');
        else tell(`{{${path}}} is no property: write {{garden/soil.level}}`, false, 'notify', field);
      }
    if (notify.picture !== undefined) find(notify.picture, 'properties', known, (words) => tell(words, false, 'notify', 'picture'), '');
    for (const [i, button] of (notify.buttons ?? []).entries()) {
      const below: Tell = (words, wrong, ...rest) => tell(words, wrong, 'notify', 'buttons', i, ...rest);
      if (button.write !== undefined) checkWrite({ write: button.write, value: button.value }, known, below);
      if (button.invoke !== undefined) checkInvoke({ invoke: button.invoke, input: button.input }, known, below);
      if (button.scene !== undefined) named('scene', button.scene, known.scenes, below, 'scene');
    }
  }
}

function checkWrite({ write, value }: { write: string; value?: unknown }, known: Known, tell: Tell): void {
  const schema = find(write, 'properties', known, tell, 'write');
  if (schema === undefined) return;
  if (schema.readOnly === true) {
    tell(`${write} can only be read`, true, 'write');
    return;
  }
  const fault = checkValue(schema, value);
  if (fault !== undefined) tell(`${write} ${fault}, got ${JSON.stringify(value)?.slice(0, 60) ?? 'nothing'}`, true, 'value');
}

function checkInvoke({ invoke, input }: { invoke: string; input?: unknown }, known: Known, tell: Tell): void {
  const action = find(invoke, 'actions', known, tell, 'invoke');
  if (action?.input === undefined || (input === undefined && action.input.type === undefined)) return;
  const fault = checkValue(action.input, input ?? (action.input.type === 'object' ? {} : undefined));
  if (fault !== undefined) tell(`${invoke}: its input ${fault}`, true, 'input');
}

/** What a thing has of that name. A thing that is not there may come; a thing that is there says all that it has. */
function find<K extends keyof KnownThing>(
  path: string,
  kind: K,
  known: Known,
  tell: Tell,
  word: string,
): (KnownThing[K] extends ReadonlyMap<string, infer T> ? T : never) | undefined {
  const { thing: id, name } = placeOfPath(path);
  const thing = known.things.get(id);
  if (thing === undefined) {
    tell(`${path}: there is no ${id}${meant(id, known.things.keys())}`, false, word);
    return undefined;
  }
  const has = thing[kind] as ReadonlyMap<string, never>;
  const found = has.get(name);
  if (found !== undefined) return found;
  const near = nearest(name, has.keys());
  const others = [...has.keys()].slice(0, 10).join(', ');
  tell(
    `${path}: ${id} has no ${ONE[kind]} "${name}"${near === undefined ? `; it has ${others === '' ? 'none' : others}` : `: did you mean ${id}.${near}?`}`,
    true,
    word,
  );
  return undefined;
}

const ONE = { properties: 'property', actions: 'action', events: 'event' } as const;

function named(what: string, name: string, there: ReadonlySet<string>, tell: Tell, ...at: (string | number)[]): void {
  if (!there.has(name)) tell(`there is no ${what} "${name}"${meant(name, there)}`, false, ...at);
}

function meant(name: string, there: Iterable<string>): string {
  const near = nearest(name, there);
  return near === undefined ? '' : `: did you mean ${near}?`;
}
