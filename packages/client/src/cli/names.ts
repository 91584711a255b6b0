import type { ActionAffordance, PropertyAffordance, ThingEntry } from '@around/messages';
import type { HouseView } from '../api.js';
import { affordances } from '../house/affordances.js';
import { CliError, EXIT } from './errors.js';
import { titleOf } from './looks.js';
import { nearest } from './nearest.js';
import { visible } from './text/sanitise.js';

/** Finds a thing by its id (`living/lamp`), by its key where that is unique (`lamp`), or by how it is called. @throws CliError */
export function findThing(house: HouseView, name: string): ThingEntry {
  const exact = house.things.get(name);
  if (exact !== undefined) return exact;
  const all = [...house.things.values()];
  const byKey = all.filter((thing) => thing.id.split('/')[1] === name);
  const found = byKey.length > 0 ? byKey : all.filter((thing) => titleOf(house, thing).toLowerCase() === name.toLowerCase());
  if (found.length === 1) return found[0] as ThingEntry;
  if (found.length > 1) {
    throw new CliError('ambiguous', `"${name}" may be ${list(found.map((thing) => thing.id))}: write one of them in full`, EXIT.usage);
  }
  if (all.length === 0)
    throw new CliError('noSuchThing', 'this key sees no thing at all: ask an owner what it may do, or look at "around controllers"');
  const near = nearest(
    name,
    all.flatMap((thing) => [thing.id, thing.id.split('/')[1] ?? '']),
  );
  const ids =
    near.length > 0
      ? [...new Set(near.map((one) => all.find((thing) => thing.id === one || thing.id.endsWith(`/${one}`))?.id ?? one))]
      : [];
  const hint = ids.length > 0 ? `did you mean ${list(ids)}?` : `there is ${list(all.slice(0, 12).map((thing) => thing.id))}`;
  throw new CliError('noSuchThing', `there is no thing "${name}": ${hint} ("around things" lists all)`);
}

/** Splits `living/lamp.on`. @throws CliError usage */
export function splitName(text: string, kind: 'property' | 'action'): { thing: string; name: string } {
  const dot = text.lastIndexOf('.');
  if (dot <= 0 || dot === text.length - 1) {
    throw new CliError(
      'usage',
      `"${text}" names no ${kind}: write thing.${kind}, such as ${kind === 'action' ? 'lamp.toggle' : 'lamp.on'}`,
      EXIT.usage,
    );
  }
  return { thing: text.slice(0, dot), name: text.slice(dot + 1) };
}

export interface Found<A> {
  readonly thing: ThingEntry;
  readonly name: string;
  readonly affordance: A;
}

export const findProperty = (house: HouseView, text: string): Found<PropertyAffordance> => find(house, text, 'properties', 'property');
export const findAction = (house: HouseView, text: string): Found<ActionAffordance> => find(house, text, 'actions', 'action');

function find<K extends 'properties' | 'actions'>(
  house: HouseView,
  text: string,
  kind: K,
  word: 'property' | 'action',
): Found<K extends 'properties' ? PropertyAffordance : ActionAffordance> {
  const { thing: thingName, name } = splitName(text, word);
  const thing = findThing(house, thingName);
  const known = affordances(thing, kind);
  const affordance = known.get(name);
  if (affordance !== undefined) return { thing, name, affordance: affordance as Found<never>['affordance'] };
  const names = [...known.keys()];
  const other = affordances(thing, kind === 'properties' ? 'actions' : 'properties').has(name);
  if (other)
    throw new CliError(
      'noSuchName',
      `${thing.id}.${name} is ${kind === 'properties' ? 'an action: use "around invoke"' : 'a property: use "around read" or "around write"'}`,
    );
  const near = nearest(name, names);
  const hint = near.length > 0 ? `did you mean ${list(near)}?` : names.length === 0 ? 'it has none' : `it has ${list(names)}`;
  throw new CliError('noSuchName', `${thing.id} has no ${word} "${name}": ${hint}`);
}

function list(names: readonly string[]): string {
  const shown = names.map(visible);
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}
