import { existsSync, readFileSync } from 'node:fs';
import { CAPABILITIES, PROPERTY_TYPES, type ThingModel, toThingDescription } from '@around/messages';
import { Ajv } from 'ajv';
import * as formats from 'ajv-formats';
import { beforeAll, describe, expect, test } from 'vitest';

const SCHEMA = new URL('../../../../shared/vectors/td/td-json-schema-validation.json', import.meta.url);
const hasSchema = existsSync(SCHEMA);
if (!hasSchema) console.warn('skipped: the W3C schema of Thing Descriptions is not beside this checkout (../shared/vectors)');

const thing = (model: Partial<ThingModel>): ThingModel => ({
  key: 'k',
  title: 'T',
  '@type': [],
  properties: {},
  actions: {},
  events: {},
  ...model,
});

/** One thing with every property type, action type and event type there is. */
const everything = (): ThingModel =>
  thing({
    description: 'All of it',
    '@type': Object.keys(CAPABILITIES),
    properties: Object.fromEntries(Object.keys(PROPERTY_TYPES).map((type) => [type, { '@type': type }])),
    actions: Object.fromEntries(['ToggleAction', 'FadeAction', 'LockAction', 'OpenAction'].map((type) => [type, { '@type': [type] }])),
    events: Object.fromEntries(['OverheatedEvent', 'PressedEvent', 'AlarmEvent'].map((type) => [type, { '@type': type }])),
  });

const ODD: Record<string, ThingModel> = {
  'has nothing at all': thing({}),
  'has free schemas': thing({
    properties: {
      a: { type: 'array', items: { type: 'object', properties: { x: { enum: [1, 1, { a: 1 }, { a: 1 }] } }, required: ['x'] } },
      b: { writeOnly: true },
      c: { readOnly: true, writeOnly: true, observable: false },
      d: { 'around:staleAfter': 5, 'around:whileObserved': true, const: null, default: [] },
    },
    actions: { go: { input: { enum: ['a', 'a'] }, output: {}, 'around:repeat': 5_000, 'around:class': 3 } },
    events: { e: { data: { type: 'integer' } } },
  }),
  'claims to be a model': thing({
    '@type': ['tm:ThingModel'],
    properties: { p: { '@type': ['tm:ThingModel', 'x'] }, q: { '@type': 'tm:ThingModel' } },
  }),
};

describe.skipIf(!hasSchema)('the W3C’s schema of Thing Descriptions takes', () => {
  let validate: (td: unknown) => string[];

  beforeAll(() => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    // The package is CommonJS: its function is found in one of two places.
    const add = formats.default as unknown as { default?: (ajv: Ajv) => void } & ((ajv: Ajv) => void);
    (add.default ?? add)(ajv);
    const check = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));
    validate = (td) =>
      check(JSON.parse(JSON.stringify(td))) ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  });

  const place = { home: 'AAAAAAAAAAAAAAAAAAAAAA', controller: 'living' };

  test('a thing of every type in the vocabulary', () => {
    expect(validate(toThingDescription(everything(), place))).toEqual([]);
  });

  test.each(Object.entries(ODD))('one that %s', (_, model) => {
    expect(validate(toThingDescription(model, place))).toEqual([]);
  });

  test('and not one without forms: the check does check', () => {
    const td = toThingDescription(everything(), place);
    expect(validate({ ...td, properties: { on: { type: 'boolean' } } })).not.toEqual([]);
  });
});
