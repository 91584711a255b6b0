import type { ActionAffordance, DataSchema, EventAffordance, PropertyAffordance, ThingModel } from '../types/description.js';
import { ACTION_TYPES, capabilityOf, EVENT_TYPES, typesOf } from './capabilities.js';
import { isPropertyType, PROPERTY_TYPES, type PropertyTypeName } from './propertyTypes.js';

/**
 * Completes a thing from the vocabulary: `{ "@type": "OnOffProperty" }` gets `type: boolean` and a title, `ImageProperty` its
 * media type, an action `FadeAction` its input. What the thing says itself stays. Expanding twice changes nothing more.
 */
export function expandThing(model: ThingModel): ThingModel {
  return {
    ...model,
    properties: mapValues(model.properties, (property) => expandProperty(model, property)),
    actions: mapValues(model.actions, (action) => expandAction(action)),
    events: mapValues(model.events, (event) => expandEvent(event)),
  };
}

/** The first of a property's types that the vocabulary knows. */
export function propertyTypeOf(property: PropertyAffordance): PropertyTypeName | undefined {
  return typesOf(property['@type']).find(isPropertyType);
}

/** Whether the vocabulary lets this type on this thing only be read: always, or in each capability that has it. */
export function mustBeReadOnly(model: ThingModel, type: PropertyTypeName): boolean {
  if ('readOnly' in PROPERTY_TYPES[type]) return true;
  const places = model['@type'].flatMap((name) => capabilityOf(name)?.properties.filter((property) => property.type === type) ?? []);
  return places.length > 0 && places.every((property) => property.readOnly === true);
}

function expandProperty(model: ThingModel, property: PropertyAffordance): PropertyAffordance {
  const type = propertyTypeOf(property);
  if (type === undefined) return property;
  const known = PROPERTY_TYPES[type];
  const schema = structured<DataSchema>(known.schema);
  const fits = property.type === undefined || property.type === schema.type || (property.type === 'integer' && schema.type === 'number');
  // Bounds and words of another kind of value would only contradict what the author said.
  const expanded: PropertyAffordance = fits ? { ...schema, ...property } : { ...property };
  if (type === 'LevelProperty' && expanded.unit === 'percent') {
    expanded.minimum ??= 0;
    expanded.maximum ??= 100;
  }
  if (mustBeReadOnly(model, type)) expanded.readOnly ??= true;
  if ('whileObserved' in known) expanded['around:whileObserved'] ??= true;
  return expanded;
}

function expandAction(action: ActionAffordance): ActionAffordance {
  const name = typesOf(action['@type']).find((type): type is keyof typeof ACTION_TYPES => Object.hasOwn(ACTION_TYPES, type));
  return name === undefined ? action : { ...structured<ActionAffordance>(ACTION_TYPES[name]), ...action };
}

function expandEvent(event: EventAffordance): EventAffordance {
  const name = typesOf(event['@type']).find((type): type is keyof typeof EVENT_TYPES => Object.hasOwn(EVENT_TYPES, type));
  return name === undefined ? event : { ...structured<EventAffordance>(EVENT_TYPES[name]), ...event };
}

/** A copy of table data that the caller may change. */
const structured = <T>(data: unknown): T => JSON.parse(JSON.stringify(data)) as T;

function mapValues<T>(table: Readonly<Record<string, T>>, map: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, map(value)]));
}
