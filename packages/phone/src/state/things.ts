import { affordances, typesOf as thingTypes } from '@around/client';
import type { ActionAffordance, DataSchema, EventAffordance, Look, PropertyAffordance, ThingEntry } from '@around/messages';
import { partTitle } from './partTitles.js';

/** A thing as the page draws it, read from its description once. Every text in it is a stranger's: shown as text only. */
export interface HouseThing {
  /** `living/lamp` */
  readonly id: string;
  readonly controller: string;
  readonly title: string;
  /** What its own description calls it. */
  readonly givenTitle: string;
  /** As the household arranged it (`Look`). */
  readonly room: string | undefined;
  readonly icon: string | undefined;
  readonly order: number | undefined;
  readonly favourite: boolean;
  readonly description: string | undefined;
  readonly types: readonly string[];
  readonly properties: readonly HouseProperty[];
  readonly actions: readonly HouseAction[];
  readonly events: readonly HouseEvent[];
}

interface Part {
  readonly name: string;
  readonly title: string;
  readonly description: string | undefined;
  readonly types: readonly string[];
}

export interface HouseProperty extends Part {
  readonly schema: DataSchema;
  readonly readOnly: boolean;
  readonly writeOnly: boolean;
  /** ms; a reading older than this is stale. */
  readonly staleAfter: number | undefined;
  /** A picture: its bytes come while somebody looks. */
  readonly picture: boolean;
  /** Class 3 (trust.md): asked twice. */
  readonly risky: boolean;
}

export interface HouseAction extends Part {
  readonly input: DataSchema | undefined;
  readonly output: DataSchema | undefined;
  /** ms between outputs of one that goes on until it is stopped. */
  readonly repeat: number | undefined;
  readonly risky: boolean;
}

export interface HouseEvent extends Part {
  readonly data: DataSchema | undefined;
}

const read = new WeakMap<ThingEntry, HouseThing>();

/** The same for the same entry: who draws it sees that nothing changed. */
export function readThing(entry: ThingEntry): HouseThing {
  const known = read.get(entry);
  if (known !== undefined) return known;
  const thing = describe(entry);
  read.set(entry, thing);
  return thing;
}

function describe(entry: ThingEntry): HouseThing {
  const list = <A, T>(kind: 'properties' | 'actions' | 'events', make: (name: string, affordance: A) => T): T[] =>
    [...(affordances(entry, kind) as ReadonlyMap<string, A>)]
      .filter(([, value]) => isRecord(value))
      .map(([name, value]) => make(name, value));
  return {
    id: entry.id,
    controller: entry.controller,
    title: text(entry.td.title) ?? entry.id,
    givenTitle: text(entry.td.title) ?? entry.id,
    room: undefined,
    icon: undefined,
    order: undefined,
    favourite: false,
    description: text(entry.td.description),
    types: thingTypes(entry),
    properties: list('properties', readProperty),
    actions: list('actions', readAction),
    events: list('events', readEvent),
  };
}

const shown = new WeakMap<HouseThing, HouseThing>();

/** The thing as the household wants it shown; the same for the same look. */
export function withLook(thing: HouseThing, look: Look | undefined): HouseThing {
  const { title = thing.givenTitle, room, icon, order, favourite = false } = look ?? {};
  const last = shown.get(thing) ?? thing;
  const same = last.title === title && last.room === room && last.icon === icon && last.order === order && last.favourite === favourite;
  if (same) return last;
  const next: HouseThing = { ...thing, title, room, icon, order, favourite };
  shown.set(thing, next);
  return next;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const isRisky = (affordance: { 'around:class'?: unknown }): boolean => affordance['around:class'] === 3;

/** The names in an `@type`, which is one, several, or missing. */
function typesOf(said: unknown): readonly string[] {
  if (typeof said === 'string') return [said];
  return Array.isArray(said) ? said.filter((type) => typeof type === 'string') : [];
}

function part(name: string, said: { title?: string; description?: string; '@type'?: string | string[] }): Part {
  const types = typesOf(said['@type']);
  const title = text(said.title) ?? name;
  return {
    name,
    // Asked for at each drawing: it changes with the language.
    get title() {
      return partTitle(types, title);
    },
    description: text(said.description),
    types,
  };
}

function readProperty(name: string, said: PropertyAffordance): HouseProperty {
  return Object.assign(part(name, said), {
    schema: said,
    readOnly: said.readOnly === true,
    writeOnly: said.writeOnly === true,
    staleAfter: said['around:staleAfter'],
    picture: said['around:whileObserved'] === true || (said.type === 'null' && said.contentMediaType !== undefined),
    risky: isRisky(said),
  });
}

function readAction(name: string, said: ActionAffordance): HouseAction {
  return Object.assign(part(name, said), {
    input: said.input,
    output: said.output,
    repeat: said['around:repeat'],
    risky: isRisky(said),
  });
}

function readEvent(name: string, said: EventAffordance): HouseEvent {
  return Object.assign(part(name, said), { data: said.data });
}

/** Property types that say what a thing is about, the most telling first. */
const TELLING = [
  'OnOffProperty',
  'LockedProperty',
  'AlarmProperty',
  'SmokeProperty',
  'LeakProperty',
  'MotionProperty',
  'OccupiedProperty',
  'PositionProperty',
  'OpenProperty',
  'TemperatureProperty',
  'TargetTemperatureProperty',
  'HumidityProperty',
  'LevelProperty',
  'BrightnessProperty',
  'InstantaneousPowerProperty',
  'ConcentrationProperty',
  'DensityProperty',
  'BarometricPressureProperty',
  'PushedProperty',
  'BooleanProperty',
  'TextProperty',
] as const;

const rank = (property: HouseProperty): number => {
  const at = TELLING.findIndex((type) => property.types.includes(type));
  return at >= 0 ? at : property.schema.type === 'object' || property.schema.type === 'array' ? 90 : 50;
};

/** The property that a tile shows: the most telling one that can be read. */
export function mainProperty(thing: HouseThing): HouseProperty | undefined {
  let best: HouseProperty | undefined;
  for (const property of thing.properties) {
    if (property.writeOnly || property.picture) continue;
    if (best === undefined || rank(property) < rank(best)) best = property;
  }
  return best;
}

/** What a tile says beside the main value: a light's brightness, a plug's power, a sensor's second reading. */
export function secondProperty(thing: HouseThing, main: HouseProperty): HouseProperty | undefined {
  const wanted = [
    'HeatingCoolingProperty',
    'BrightnessProperty',
    'InstantaneousPowerProperty',
    'LevelProperty',
    'HumidityProperty',
    'TemperatureProperty',
    'PositionProperty',
  ];
  return thing.properties.find((property) => property !== main && property.types.some((type) => wanted.includes(type)));
}

/** The switch on a tile's puck: a writable yes-or-no that is no risk. */
export function puckProperty(thing: HouseThing): HouseProperty | undefined {
  const main = mainProperty(thing);
  return main !== undefined && main.schema.type === 'boolean' && !main.readOnly && !main.risky ? main : undefined;
}

/** The key of a property's, action's or event's state: `living/lamp/on`. */
export const keyOf = (thing: string, name: string): string => `${thing}/${name}`;

/** What a command is for, as people call it; its name where the thing does not offer it any more. */
export const targetTitle = (thing: HouseThing | undefined, op: 'write' | 'invoke', name: string): string =>
  (op === 'write' ? thing?.properties : thing?.actions)?.find((part) => part.name === name)?.title ?? name;
