import type { PropertyAffordance, ThingModel } from '../types/description.js';
import { type Capability, capabilityOf, typesOf } from './capabilities.js';
import { expandThing, mustBeReadOnly, propertyTypeOf } from './expandThing.js';
import { PROPERTY_TYPES, type PropertyTypeName } from './propertyTypes.js';

/**
 * What keeps a thing from being what its `@type` says, each in one sentence for whoever wrote it; empty where nothing does.
 * Types that the vocabulary lacks are allowed: such a thing gets controls made from its schemas.
 */
export function checkThing(model: ThingModel): string[] {
  const thing = expandThing(model);
  const problems = Object.entries(thing.properties).flatMap(([name, property]) =>
    propertyProblems(thing, property).map((words) => `${thing.key}.${name}: ${words}`),
  );
  for (const name of thing['@type']) {
    const capability = capabilityOf(name);
    if (capability !== undefined) problems.push(...missing(thing, name, capability));
  }
  return problems;
}

function missing(thing: ThingModel, name: string, capability: Capability): string[] {
  const present = new Set(Object.values(thing.properties).map(propertyTypeOf));
  const problems: string[] = [];
  const say = (what: string): void => void problems.push(`${thing.key}: ${a(name)} needs ${what}`);
  for (const property of capability.properties) {
    if (property.needed === true && !present.has(property.type)) say(`a property of type ${property.type}`);
  }
  if (capability.oneOf?.some((type) => present.has(type)) === false) say(`a property of type ${capability.oneOf.join(' or ')}`);
  if (name === 'ColorControl' && capability.oneOf?.every((type) => present.has(type)) && !present.has('ColorModeProperty')) {
    say('a property of type ColorModeProperty beside colour and colour temperature');
  }
  const events = new Set(Object.values(thing.events).flatMap((event) => typesOf(event['@type'])));
  for (const event of capability.events ?? []) {
    if (event.needed === true && !events.has(event.type)) say(`an event of type ${event.type}`);
  }
  return problems;
}

function propertyProblems(thing: ThingModel, property: PropertyAffordance): string[] {
  const problems: string[] = [];
  const { minimum, maximum } = property;
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) problems.push(`minimum ${minimum} is over maximum ${maximum}`);
  if (property.readOnly === true && property.writeOnly === true) problems.push('cannot be both readOnly and writeOnly');
  const type = propertyTypeOf(property);
  return type === undefined ? problems : [...problems, ...typeProblems(thing, property, type)];
}

function typeProblems(thing: ThingModel, property: PropertyAffordance, type: PropertyTypeName): string[] {
  const problems: string[] = [];
  const wanted = PROPERTY_TYPES[type].schema.type;
  const narrower = wanted === 'number' && property.type === 'integer';
  if (property.type !== wanted && !narrower) problems.push(`${a(type)} is of type ${wanted}, not ${property.type}`);
  if (type === 'LevelProperty' && (property.minimum === undefined || property.maximum === undefined)) {
    problems.push('a LevelProperty needs minimum and maximum, or the unit percent');
  }
  if (property.readOnly === false && mustBeReadOnly(thing, type))
    problems.push(`${a(type)} of this thing is only read: leave out "readOnly: false"`);
  return problems;
}

const a = (name: string): string => `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`;
