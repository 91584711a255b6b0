import * as v from 'valibot';
import { Media, Name, Title } from './common.js';

/** The part of JSON Schema that a Thing Description uses for values (W3C WoT TD 1.1 §5.3.2). */
export interface DataSchema {
  type?: 'boolean' | 'integer' | 'number' | 'string' | 'object' | 'array' | 'null';
  title?: string;
  description?: string;
  unit?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  contentMediaType?: string;
  items?: DataSchema;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, DataSchema>;
  required?: string[];
}

const Text = v.pipe(v.string(), v.maxLength(500));
const Small = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));

const dataSchemaEntries = {
  type: v.exactOptional(v.picklist(['boolean', 'integer', 'number', 'string', 'object', 'array', 'null'])),
  title: v.exactOptional(Title),
  description: v.exactOptional(Text),
  unit: v.exactOptional(v.pipe(v.string(), v.maxLength(40))),
  enum: v.exactOptional(v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(100))),
  const: v.exactOptional(v.unknown()),
  default: v.exactOptional(v.unknown()),
  minimum: v.exactOptional(v.number()),
  maximum: v.exactOptional(v.number()),
  multipleOf: v.exactOptional(v.pipe(v.number(), v.gtValue(0))),
  minLength: v.exactOptional(Small),
  maxLength: v.exactOptional(Small),
  pattern: v.exactOptional(v.pipe(v.string(), v.maxLength(200))),
  format: v.exactOptional(v.pipe(v.string(), v.maxLength(40))),
  contentMediaType: v.exactOptional(Media),
  minItems: v.exactOptional(Small),
  maxItems: v.exactOptional(Small),
  items: v.exactOptional(v.lazy((): v.GenericSchema<unknown, DataSchema> => DataSchema)),
  properties: v.exactOptional(
    v.record(
      v.string(),
      v.lazy((): v.GenericSchema<unknown, DataSchema> => DataSchema),
    ),
  ),
  required: v.exactOptional(v.array(v.string())),
};
export const DataSchema: v.GenericSchema<unknown, DataSchema> = v.object(dataSchemaEntries);

const AtType = v.union([v.string(), v.pipe(v.array(v.string()), v.maxLength(16))]);

/** How dangerous it is to operate (`classOf`): a controller may say more than its thing's types do, never less. */
const Class = v.exactOptional(v.picklist([1, 2, 3]));

/** A property, in the TD's terms; `around:` terms are ours. */
export const PropertyAffordance = v.object({
  ...dataSchemaEntries,
  '@type': v.exactOptional(AtType),
  readOnly: v.exactOptional(v.boolean()),
  writeOnly: v.exactOptional(v.boolean()),
  observable: v.exactOptional(v.boolean()),
  /** A reading older than this many ms is stale. */
  'around:staleAfter': v.exactOptional(v.pipe(v.number(), v.gtValue(0))),
  /** Read (and sent) only while somebody observes it: a camera's picture. */
  'around:whileObserved': v.exactOptional(v.boolean()),
  'around:class': Class,
});
export type PropertyAffordance = v.InferOutput<typeof PropertyAffordance>;

export const ActionAffordance = v.object({
  '@type': v.exactOptional(AtType),
  title: v.exactOptional(Title),
  description: v.exactOptional(Text),
  input: v.exactOptional(DataSchema),
  output: v.exactOptional(DataSchema),
  /** Runs again every so many ms, one output each, until cancelled or unwatched. */
  'around:repeat': v.exactOptional(v.pipe(v.number(), v.gtValue(0))),
  'around:class': Class,
});
export type ActionAffordance = v.InferOutput<typeof ActionAffordance>;

export const EventAffordance = v.object({
  '@type': v.exactOptional(AtType),
  title: v.exactOptional(Title),
  description: v.exactOptional(Text),
  data: v.exactOptional(DataSchema),
});
export type EventAffordance = v.InferOutput<typeof EventAffordance>;

/** A thing as its controller describes it: a TD's contents without what only the home knows (ids, security, forms). */
export const ThingModel = v.object({
  key: Name,
  title: Title,
  description: v.exactOptional(Text),
  '@type': v.exactOptional(v.pipe(v.array(v.string()), v.maxLength(16)), []),
  properties: v.exactOptional(v.record(Name, PropertyAffordance), {}),
  actions: v.exactOptional(v.record(Name, ActionAffordance), {}),
  events: v.exactOptional(v.record(Name, EventAffordance), {}),
});
export type ThingModel = v.InferOutput<typeof ThingModel>;
