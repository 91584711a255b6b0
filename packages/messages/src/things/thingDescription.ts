import type { ActionAffordance, DataSchema, EventAffordance, PropertyAffordance, ThingModel } from '../types/description.js';
import { classOf } from './danger.js';
import { expandThing } from './expandThing.js';
import { sameJson } from './sameJson.js';

/** Where a thing lives: the home's id (16 bytes base64url) and the id of the controller that has it. */
export interface ThingPlace {
  readonly home: string;
  readonly controller: string;
}

/** A W3C Thing Description as JSON; which of its fields are there is `toThingDescription`'s promise. */
export type ThingDescription = { title: string; [term: string]: unknown };

/**
 * The first entry is what the W3C's published schema for descriptions demands now; the second is the context of TD 1.1 (§5.3.1.1).
 * The third gives the capability names their meaning, the last the `around:` terms theirs.
 */
const CONTEXT = [
  'https://www.w3.org/ns/wot-next/td',
  'https://www.w3.org/2022/wot/td/v1.1',
  'https://webthings.io/schemas',
  { around: 'urn:around:terms:' },
] as const;

/**
 * The whole description of a thing (W3C WoT Thing Description 1.1): the model expanded, `id` urn:around:HOME:CONTROLLER:KEY, psk
 * security, and for each affordance a form whose target is `around:CONTROLLER/KEY/properties/NAME` (…/actions/…, …/events/…).
 * `around:class` is the class of writing a property or invoking an action (`classOf`).
 */
export function toThingDescription(model: ThingModel, { home, controller }: ThingPlace): ThingDescription {
  const thing = expandThing(model);
  const base = `around:${controller}/${thing.key}`;
  const types = thing['@type'].filter((type) => type !== 'tm:ThingModel');
  return {
    '@context': structuredContext(),
    id: `urn:around:${home}:${controller}:${thing.key}`,
    title: thing.title,
    ...(thing.description === undefined ? {} : { description: thing.description }),
    ...(types.length === 0 ? {} : { '@type': types }),
    securityDefinitions: {
      sealed: { scheme: 'psk', description: 'A sealed session of a phone that this home has paired (Noise IKpsk2).' },
    },
    security: 'sealed',
    properties: map(thing.properties, (name, property) => describeProperty(thing, name, property, `${base}/properties/${name}`)),
    actions: map(thing.actions, (name, action) => describeAction(thing, name, action, `${base}/actions/${name}`)),
    events: map(thing.events, (name, event) => describeEvent(event, `${base}/events/${name}`)),
  };
}

const structuredContext = (): unknown[] => CONTEXT.map((entry) => (typeof entry === 'string' ? entry : { ...entry }));

function describeProperty(thing: ThingModel, name: string, property: PropertyAffordance, href: string): object {
  const { readOnly = false, writeOnly = false } = property;
  const observable = !writeOnly && property.observable !== false;
  const op = [
    ...(writeOnly ? [] : ['readproperty']),
    ...(readOnly ? [] : ['writeproperty']),
    ...(observable ? ['observeproperty', 'unobserveproperty'] : []),
  ];
  const { 'around:class': _, ...said } = property;
  return {
    ...withTypes(cleanSchema(said)),
    observable,
    ...(readOnly ? {} : { 'around:class': classOf(thing, 'write', name) }),
    // A property that is neither read nor written has no operation, but a form it must have.
    forms: [op.length === 0 ? { href } : { href, op }],
  };
}

function describeAction(thing: ThingModel, name: string, action: ActionAffordance, href: string): object {
  const { input, output, ...said } = action;
  return {
    ...withTypes(said),
    ...(input === undefined ? {} : { input: cleanSchema(input) }),
    ...(output === undefined ? {} : { output: cleanSchema(output) }),
    synchronous: false,
    'around:class': classOf(thing, 'invoke', name),
    forms: [{ href, op: ['invokeaction', 'cancelaction'] }],
  };
}

function describeEvent({ data, ...said }: EventAffordance, href: string): object {
  return {
    ...withTypes(said),
    ...(data === undefined ? {} : { data: cleanSchema(data) }),
    forms: [{ href, op: ['subscribeevent', 'unsubscribeevent'] }],
  };
}

/** A description is never a `tm:ThingModel`, nor is any part of it (TD 1.1 §9). */
function withTypes<T extends { '@type'?: string | string[] }>(said: T): T {
  const types = said['@type'];
  if (types === undefined) return said;
  const kept = (typeof types === 'string' ? [types] : types).filter((type) => type !== 'tm:ThingModel');
  const { '@type': _, ...rest } = said;
  return (kept.length === 0 ? rest : { ...rest, '@type': kept.length === 1 ? kept[0] : kept }) as T;
}

/** JSON Schema wants each word of an `enum` once. */
function cleanSchema<T extends DataSchema>(schema: T): T {
  const clean: T = { ...schema };
  if (clean.enum !== undefined) clean.enum = clean.enum.filter((item, i, all) => all.findIndex((other) => sameJson(other, item)) === i);
  if (clean.items !== undefined) clean.items = cleanSchema(clean.items);
  if (clean.properties !== undefined) clean.properties = map(clean.properties, (_, inner) => cleanSchema(inner));
  return clean;
}

function map<T, U>(table: Readonly<Record<string, T>>, make: (name: string, value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, make(name, value)]));
}
