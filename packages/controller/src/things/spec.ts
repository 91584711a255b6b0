import { duration } from '@around/config';
import { DataSchema } from '@around/messages';
import * as v from 'valibot';
import { actionGroups, DriverName, eventGroups, GROUPED, isGrouped, propertyGroups, thingGroups } from '../drivers/groups.js';
import { concurrent, LONGEST_TIMER, Name, timeout } from '../drivers/keys.js';

/** The things of a controller as its configuration file has them (docs/CONFIGURATION.md, Controller). */

const Title = v.pipe(v.string(), v.minLength(1), v.maxLength(80));
const Text = v.pipe(v.string(), v.maxLength(500));
const MEDIA = /^[a-z]+\/[A-Za-z0-9.+-]{1,60}$/;
const Media = v.pipe(v.string(), v.regex(MEDIA, 'expected a media type such as image/jpeg'));
/** Program and arguments, whole words. A single text would need a shell to take it apart. */
const Words = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(8_192))),
  v.minLength(1),
  v.maxLength(256),
  v.check((words) => words[0] !== '', 'expected the program first'),
);
const Env = v.record(v.pipe(v.string(), v.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected a variable name')), v.string());
const Class = v.picklist([1, 2, 3]);

const program = {
  run: Words,
  /** Its working directory; missing: the folder of the configuration file. */
  cwd: v.exactOptional(v.string()),
  env: v.exactOptional(Env),
};

export const WriteSpec = v.object({ ...program, ...concurrent, timeout: timeout(10_000) });
export const ReadSpec = v.object({
  ...program,
  every: v.exactOptional(duration({ min: 100, max: LONGEST_TIMER }), 60_000),
  timeout: timeout(10_000),
  /** Read only while somebody looks; pictures always are. */
  whileObserved: v.exactOptional(v.boolean()),
});
export const StreamSpec = v.object({
  ...program,
  /** Without a line, or a picture, for so long it is taken for dead and started anew. */
  silence: v.exactOptional(duration({ min: 100, max: LONGEST_TIMER })),
  /** Of pictures at most one so often; the others are passed over. */
  every: v.exactOptional(duration({ min: 20, max: 3_600_000 }), 200),
});

/** How a simulated action behaves. */
export const SimulatedAction = v.object({
  /** ms until it ends. */
  after: v.exactOptional(duration({ max: 3_600_000 }), 200),
  outcome: v.exactOptional(v.picklist(['completed', 'failed', 'hang']), 'completed'),
  /** Properties that it changes. */
  set: v.exactOptional(v.record(Name, v.unknown())),
  /** An event that it makes. */
  event: v.exactOptional(Name),
  /** Its output. */
  data: v.exactOptional(v.unknown()),
});

const JSON_TYPES = ['boolean', 'integer', 'number', 'string', 'object', 'array', 'null'] as const;

export const PropertySpec = v.object({
  /** A property type of the vocabulary (`OnOffProperty`), or a JSON type (`number`). */
  type: v.exactOptional(v.string()),
  title: v.exactOptional(Title),
  description: v.exactOptional(Text),
  unit: v.exactOptional(v.pipe(v.string(), v.maxLength(40))),
  minimum: v.exactOptional(v.number()),
  maximum: v.exactOptional(v.number()),
  multipleOf: v.exactOptional(v.pipe(v.number(), v.gtValue(0))),
  enum: v.exactOptional(v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(100))),
  /** The whole JSON Schema, where the above is not enough. */
  schema: v.exactOptional(DataSchema),
  /** Its value is a picture or other media of this type. */
  media: v.exactOptional(Media),
  driver: v.exactOptional(DriverName),
  read: v.exactOptional(ReadSpec),
  write: v.exactOptional(WriteSpec),
  stream: v.exactOptional(StreamSpec),
  /** Taken when a lease runs out. */
  safe: v.exactOptional(v.unknown()),
  /** Where a simulated property begins. */
  initial: v.exactOptional(v.unknown()),
  staleAfter: v.exactOptional(duration({ min: 100 })),
  class: v.exactOptional(Class),
  ...propertyGroups,
});

export const ActionSpec = v.object({
  type: v.exactOptional(v.string()),
  title: v.exactOptional(Title),
  description: v.exactOptional(Text),
  driver: v.exactOptional(DriverName),
  ...program,
  run: v.exactOptional(Words),
  ...concurrent,
  timeout: timeout(10_000),
  /** Runs again so often, one output each, until cancelled or unwatched. */
  repeat: v.exactOptional(duration({ min: 100, max: 86_400_000 })),
  input: v.exactOptional(DataSchema),
  /** A media type, or the schema of the JSON that it prints. */
  output: v.exactOptional(v.union([Media, DataSchema], 'expected a media type such as image/jpeg, or a schema')),
  simulate: v.exactOptional(SimulatedAction),
  class: v.exactOptional(Class),
  ...actionGroups,
});

export const EventSpec = v.object({
  type: v.exactOptional(v.string()),
  title: v.exactOptional(Title),
  description: v.exactOptional(Text),
  data: v.exactOptional(DataSchema),
  driver: v.exactOptional(DriverName),
  ...eventGroups,
});

const ThingParts = v.object({
  title: v.exactOptional(Title),
  description: v.exactOptional(Text),
  /** Capabilities (docs/CONFIGURATION.md lists them). */
  type: v.exactOptional(v.union([v.string(), v.pipe(v.array(v.string()), v.maxLength(16))], 'expected a capability or a list of them')),
  driver: v.exactOptional(DriverName, 'process'),
  properties: v.exactOptional(v.record(Name, PropertySpec), {}),
  actions: v.exactOptional(v.record(Name, ActionSpec), {}),
  events: v.exactOptional(v.record(Name, EventSpec), {}),
  /** One program for the whole thing: each line is a JSON object of properties, or `{"event": name, "data": …}`. */
  stream: v.exactOptional(StreamSpec),
  ...thingGroups,
});

export type PropertySpec = v.InferOutput<typeof PropertySpec>;
export type ActionSpec = v.InferOutput<typeof ActionSpec>;
export type EventSpec = v.InferOutput<typeof EventSpec>;
export type ReadSpec = v.InferOutput<typeof ReadSpec>;
export type WriteSpec = v.InferOutput<typeof WriteSpec>;
export type StreamSpec = v.InferOutput<typeof StreamSpec>;
export type ThingSpec = v.InferOutput<typeof ThingParts>;

export const ThingSpec = v.pipe(
  ThingParts,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const thing = dataset.value;
    for (const [name, action] of Object.entries(thing.actions)) {
      if ((action.driver ?? thing.driver) === 'process' && action.run === undefined)
        addIssue({ message: `needs "run": the program that does it`, input: undefined, path: place(thing, 'actions', name) });
    }
    for (const [name, property] of Object.entries(thing.properties)) {
      if (isJsonType(property.type) || property.schema !== undefined || /^[A-Z]/.test(property.type ?? 'X')) continue;
      const message = `expected a property type such as OnOffProperty, or one of ${JSON_TYPES.join(', ')}`;
      addIssue({ message, input: property.type, path: place(thing, 'properties', name, 'type') });
    }
    for (const [name, { stream, media = 'image/jpeg' }] of Object.entries(thing.properties)) {
      if (stream === undefined || media === 'image/jpeg') continue;
      const message = 'expected image/jpeg: other pictures cannot be told apart in a stream';
      addIssue({ message, input: media, path: place(thing, 'properties', name, 'media') });
    }
    for (const table of ['properties', 'actions', 'events'] as const)
      for (const [name, part] of Object.entries(thing[table])) {
        const fault = groupFault(thing, table, part);
        if (fault !== undefined) addIssue({ message: fault, input: undefined, path: place(thing, table, name) });
      }
  }),
);

/** Why the keys of a part are not those of the driver that drives it. */
function groupFault(
  thing: v.InferOutput<typeof ThingParts>,
  table: 'properties' | 'actions' | 'events',
  part: PropertySpec | ActionSpec | EventSpec,
) {
  const driver = part.driver ?? thing.driver;
  const stray = GROUPED.find((group) => group !== driver && Object.hasOwn(part, group));
  if (stray !== undefined)
    return `has keys of the driver ${stray}, but is driven by ${driver}: say "driver: ${stray}" here or for the whole thing`;
  if (!isGrouped(driver)) return undefined;
  const groups: object = { properties: propertyGroups, actions: actionGroups, events: eventGroups }[table];
  if (!Object.hasOwn(groups, driver)) return `cannot be driven by ${driver}, which knows no ${table}: name another driver for it`;
  // All keys of onewire have defaults.
  if (driver === 'onewire' || Object.hasOwn(part, driver)) return undefined;
  return `needs "${driver}": where and how its driver reaches it`;
}

export const isJsonType = (type: string | undefined): type is (typeof JSON_TYPES)[number] =>
  (JSON_TYPES as readonly (string | undefined)[]).includes(type);

type PathItems = [v.IssuePathItem, ...v.IssuePathItem[]];

/** Where in a thing something is wrong, as valibot writes it. */
function place(root: object, ...keys: readonly string[]): PathItems {
  let input = root as Record<string, unknown>;
  return keys.map((key) => {
    const item: v.IssuePathItem = { type: 'object', origin: 'value', input, key, value: input[key] };
    input = input[key] as Record<string, unknown>;
    return item;
  }) as PathItems;
}

export const ThingsSpec = v.pipe(
  v.record(Name, ThingSpec),
  v.check((things) => Object.keys(things).length <= 256, 'expected at most 256 things'),
);

/** Checks one thing that is already an object, and fills in its defaults. @throws v.ValiError */
export const controllerThing = (value: v.InferInput<typeof ThingSpec>): ThingSpec => v.parse(ThingSpec, value);
