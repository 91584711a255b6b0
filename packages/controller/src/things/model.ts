import { type ActionAffordance, type DataSchema, expandThing, type PropertyAffordance, type ThingModel } from '@around/messages';
import { pollingOf, silenceOf, writability } from '../drivers/kinds.js';
import { type ActionSpec, isJsonType, type PropertySpec, type ThingSpec } from './spec.js';

/** A thing's description as the home is told it, and the same with every schema spelt out, by which values are checked here. */
export interface DescribedThing {
  readonly model: ThingModel;
  readonly expanded: ThingModel;
}

/** What a controller says of a thing, from its configuration. */
export function describeThing(key: string, spec: ThingSpec): DescribedThing {
  const types = spec.type === undefined ? [] : typeof spec.type === 'string' ? [spec.type] : spec.type;
  const model: ThingModel = {
    key,
    title: spec.title ?? key,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    '@type': types,
    properties: map(spec.properties, (property) => describeProperty(spec, property)),
    actions: map(spec.actions, (action) => describeAction(action)),
    events: map(spec.events, ({ type, title, description, data }) => ({
      ...(type === undefined ? {} : { '@type': type }),
      ...defined({ title, description, data }),
    })),
  };
  return { model, expanded: expandThing(model) };
}

function describeProperty(spec: ThingSpec, property: PropertySpec): PropertyAffordance {
  const { type, title, description, unit, minimum, maximum, multipleOf, schema, media } = property;
  const polling = pollingOf(spec, property);
  const staleAfter = property.staleAfter ?? staleAfterOf(spec, property);
  return {
    ...schema,
    ...(isJsonType(type) ? { type } : type === undefined ? {} : { '@type': type }),
    ...defined({ title, description, unit, minimum, maximum, multipleOf }),
    ...(property.enum === undefined ? {} : { enum: property.enum }),
    ...(media === undefined ? {} : { type: 'null' as const, contentMediaType: media }),
    ...(writability(spec, property) === 'no' ? { readOnly: true } : {}),
    ...(staleAfter === undefined ? {} : { 'around:staleAfter': staleAfter }),
    ...(polling?.whileObserved === true || media !== undefined ? { 'around:whileObserved': true } : {}),
    ...(property.class === undefined ? {} : { 'around:class': property.class }),
  };
}

/** Three readings missed, or a device that was silent for twice as long as it may be. */
function staleAfterOf(spec: ThingSpec, property: PropertySpec): number | undefined {
  const polling = pollingOf(spec, property);
  if (polling !== undefined && polling.whileObserved !== true && property.media === undefined) return 3 * polling.every;
  const silence = property.media === undefined ? silenceOf(spec, property) : undefined;
  return silence === undefined ? undefined : 2 * silence;
}

function describeAction(action: ActionSpec): ActionAffordance {
  const { type, title, description, input, repeat } = action;
  return {
    ...(type === undefined ? {} : { '@type': type }),
    ...defined({ title, description }),
    ...(input === undefined ? {} : { input }),
    ...(action.output === undefined ? {} : { output: outputSchema(action.output) }),
    ...(repeat === undefined ? {} : { 'around:repeat': repeat }),
    ...(action.class === undefined ? {} : { 'around:class': action.class }),
  };
}

const outputSchema = (output: string | DataSchema): DataSchema =>
  typeof output === 'string' ? { type: 'null', contentMediaType: output } : output;

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}

function map<T, U>(table: Readonly<Record<string, T>>, make: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, make(value)]));
}
