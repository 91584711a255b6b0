import { type Place, placeOfPath } from '@around/messages';
import { r } from '../../texts/automations.js';
import type { HomeSession } from '../homeSession.js';
import { type HouseAction, type HouseEvent, type HouseProperty, type HouseThing, mainProperty } from '../things.js';
import { inSentence } from './tests.js';

/** What a rule's words are looked up in. */
export interface Names {
  thing(id: string): HouseThing | undefined;
  scene(id: string): string | undefined;
  rule(id: string): string | undefined;
  /** A controller's title; the relay's and the home's too. */
  controller(id: string): string;
}

/** Of the house that is shown. @param rules titles by id, as far as they are known */
export function namesOf(
  { house, controllerTitle }: Pick<HomeSession, 'house' | 'controllerTitle'>,
  rules: ReadonlyMap<string, string>,
): Names {
  return {
    thing: (id) => house.thing(id),
    scene: (id) => house.scenes.value.get(id)?.title,
    rule: (id) => rules.get(id),
    controller: (id) => (id === 'relay' ? r('name.relay') : controllerTitle(id)),
  };
}

/** What stands where nothing was chosen yet. */
const UNSET = '…';

/** The property that `THING.NAME` names, where the house has it. */
export const propertyOf = (names: Names, path: string): HouseProperty | undefined => partOf(names, path, 'properties');
export const actionOf = (names: Names, path: string): HouseAction | undefined => partOf(names, path, 'actions');
export const eventOf = (names: Names, path: string): HouseEvent | undefined => partOf(names, path, 'events');

function partOf<K extends 'properties' | 'actions' | 'events'>(names: Names, path: string, kind: K): HouseThing[K][number] | undefined {
  const { thing, name } = placeOfPath(path);
  return names.thing(thing)?.[kind].find((part) => part.name === name);
}

/** A thing's title, its id where it is gone, `…` before one was chosen. */
export const thingName = (names: Names, id: string): string => names.thing(id)?.title ?? (id === '' ? UNSET : id);

/** What a property is called in a sentence: `Hall lamp` where it is what the lamp is about, else `the temperature of Greenhouse`. */
export function propertyName(names: Names, path: string): string {
  const place: Place = placeOfPath(path);
  const thing = names.thing(place.thing);
  const property = propertyOf(names, path);
  if (thing === undefined || property === undefined) return path === '' ? UNSET : path;
  const onlyOne = thing.properties.length === 1 || property === mainProperty(thing);
  const tells = property.schema.type === 'boolean' || property.types.includes('LockedProperty');
  return (onlyOne && tells) || property.title === thing.title
    ? thing.title
    : r('name.part', { thing: thing.title, part: inSentence(property.title) });
}

/** Who can fall silent: a thing, a controller, or the relay. */
export const silentName = (names: Names, id: string): string =>
  id === '' ? UNSET : id.includes('/') ? thingName(names, id) : names.controller(id);

export const sceneName = (names: Names, id: string): string => (id === '' ? UNSET : (names.scene(id) ?? id));
export const ruleName = (names: Names, id: string): string => (id === '' ? UNSET : (names.rule(id) ?? id));
