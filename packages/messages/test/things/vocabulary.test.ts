import {
  CAPABILITIES,
  type CapabilityName,
  checkThing,
  checkValue,
  expandThing,
  fromController,
  PROPERTY_TYPES,
  type PropertyTypeName,
  type ThingModel,
} from '@around/messages';
import { describe, expect, test } from 'vitest';

const thing = (model: Partial<ThingModel>): ThingModel => ({
  key: 'pump',
  title: 'Pump',
  '@type': [],
  properties: {},
  actions: {},
  events: {},
  ...model,
});
const property = (name: PropertyTypeName, of: string[] = []) =>
  expandThing(thing({ '@type': of, properties: { p: { '@type': name } } })).properties.p;

describe('expandThing', () => {
  test('completes properties, actions and events from their types', () => {
    const expanded = expandThing(
      thing({
        '@type': ['Light'],
        properties: {
          on: { '@type': 'OnOffProperty' },
          level: { '@type': ['urn:x', 'BrightnessProperty'], title: 'How bright', maximum: 50 },
        },
        actions: { fade: { '@type': 'FadeAction' }, dance: { title: 'Dance' } },
        events: { hot: { '@type': 'OverheatedEvent' } },
      }),
    );
    expect(expanded.properties.on).toEqual({ '@type': 'OnOffProperty', type: 'boolean', title: 'On/Off' });
    expect(expanded.properties.level).toEqual({
      '@type': ['urn:x', 'BrightnessProperty'],
      type: 'number',
      title: 'How bright',
      minimum: 0,
      maximum: 50,
      unit: 'percent',
    });
    expect(expanded.actions.fade?.input?.required).toEqual(['level', 'duration']);
    expect(expanded.actions.dance).toEqual({ title: 'Dance' });
    expect(expanded.events.hot?.data).toEqual({ type: 'number', unit: 'degree celsius' });
  });

  test('keeps what it does not know, and another kind of value, as it is', () => {
    const odd = { '@type': 'BrightnessProperty', type: 'string' as const };
    const model = thing({ '@type': ['Robot'], properties: { odd, free: { type: 'array', items: {} }, strange: { '@type': 'toString' } } });
    expect(expandThing(model)).toEqual(model);
  });

  test('makes read-only what its capabilities only measure', () => {
    expect(property('LevelProperty', ['MultiLevelSensor'])?.readOnly).toBe(true);
    expect(property('LevelProperty', ['MultiLevelSwitch'])?.readOnly).toBeUndefined();
    expect(property('LevelProperty', ['MultiLevelSensor', 'MultiLevelSwitch'])?.readOnly).toBeUndefined();
    expect(property('LevelProperty')?.readOnly).toBeUndefined();
    expect(property('TemperatureProperty')?.readOnly).toBe(true);
  });

  test('bounds a level in percent and leaves another to its author', () => {
    const level = (unit?: string) =>
      expandThing(thing({ properties: { p: { '@type': 'LevelProperty', ...(unit === undefined ? {} : { unit }) } } })).properties.p;
    expect(level('percent')).toMatchObject({ minimum: 0, maximum: 100 });
    expect(level()).not.toHaveProperty('minimum');
  });

  test('lets pictures be read only while somebody looks', () => {
    expect(property('ImageProperty')).toMatchObject({
      type: 'null',
      contentMediaType: 'image/jpeg',
      readOnly: true,
      'around:whileObserved': true,
    });
  });

  test('changes nothing more the second time, gives what the wire takes, and never its own table', () => {
    const model = thing({ properties: Object.fromEntries(Object.keys(PROPERTY_TYPES).map((type) => [type, { '@type': type }])) });
    const once = expandThing(model);
    expect(expandThing(once)).toEqual(once);
    const info = {
      t: 'info' as const,
      v: 1,
      title: 'T',
      software: 's',
      cboot: 'AAAAAAAAAAAAAAAAAAAAAA',
      ct: 0,
      wall: 0,
      ring: 'r',
      things: [once],
    };
    expect(fromController.check(info)).toEqual({ ok: true, value: info });
    once.properties.ThermostatModeProperty?.enum?.push('boil');
    expect(PROPERTY_TYPES.ThermostatModeProperty.schema.enum).toHaveLength(4);
  });

  test.each([
    ['OnOffProperty', true, 1],
    ['HumidityProperty', 100, 101],
    ['ColorProperty', '#00fF7a', '#00ff7'],
    ['ColorTemperatureProperty', 2_700, 2_700.5],
    ['ColorModeProperty', 'color', 'colour'],
    ['InstantaneousPowerFactorProperty', -1, -1.1],
    ['ConcentrationProperty', 0, -1],
    ['ThermostatModeProperty', 'heat', 'heating'],
    ['HeatingCoolingProperty', 'heating', 'heat'],
    ['LockedProperty', 'jammed', true],
    ['PositionProperty', 0, -1],
    ['ImageProperty', null, 'x'],
  ] as const)('gives %s a schema that takes %j and not %j', (type, good, bad) => {
    const schema = property(type) ?? {};
    expect(checkValue(schema, good)).toBeUndefined();
    expect(checkValue(schema, bad)).toMatch(/^must /);
  });
});

describe('checkThing', () => {
  test('finds nothing wrong with a thing that has what it needs, or whose types nobody knows', () => {
    const events = { pressed: { '@type': 'PressedEvent' } };
    expect(checkThing(thing({ '@type': ['PushButton'], events }))).toEqual([]);
    expect(checkThing(thing({ '@type': ['Robot', 'constructor'], properties: { x: { '@type': 'LegProperty' } } }))).toEqual([]);
    const properties = { c: { '@type': 'ColorProperty' }, t: { '@type': 'ColorTemperatureProperty' }, m: { '@type': 'ColorModeProperty' } };
    expect(checkThing(thing({ '@type': ['ColorControl'], properties }))).toEqual([]);
  });

  test('says what each capability lacks', () => {
    expect(checkThing(thing({ '@type': ['OnOffSwitch', 'Thermostat', 'PushButton', 'AirQualitySensor'] }))).toEqual([
      'pump: an OnOffSwitch needs a property of type OnOffProperty',
      'pump: a Thermostat needs a property of type TemperatureProperty',
      'pump: a Thermostat needs a property of type TargetTemperatureProperty',
      'pump: a PushButton needs an event of type PressedEvent',
      'pump: an AirQualitySensor needs a property of type ConcentrationProperty or DensityProperty',
    ]);
    const both = { c: { '@type': 'ColorProperty' }, t: { '@type': 'ColorTemperatureProperty' } };
    expect(checkThing(thing({ '@type': ['ColorControl'], properties: both }))).toEqual([
      'pump: a ColorControl needs a property of type ColorModeProperty beside colour and colour temperature',
    ]);
  });

  test('says what contradicts a property’s type', () => {
    const properties = {
      a: { '@type': 'LevelProperty' },
      b: { '@type': 'OnOffProperty', type: 'string' as const },
      c: { '@type': 'TemperatureProperty', readOnly: false },
      d: { '@type': 'BrightnessProperty', type: 'integer' as const, minimum: 200 },
      e: { readOnly: true, writeOnly: true },
    };
    expect(checkThing(thing({ properties }))).toEqual([
      'pump.a: a LevelProperty needs minimum and maximum, or the unit percent',
      'pump.b: an OnOffProperty is of type boolean, not string',
      'pump.c: a TemperatureProperty of this thing is only read: leave out "readOnly: false"',
      'pump.d: minimum 200 is over maximum 100',
      'pump.e: cannot be both readOnly and writeOnly',
    ]);
  });

  test.each(Object.keys(CAPABILITIES) as CapabilityName[])(
    'a %s with all that the vocabulary names has no problem, and misses each needed part',
    (name) => {
      const capability = CAPABILITIES[name];
      const events = 'events' in capability ? capability.events : [];
      const full = thing({
        '@type': [name],
        properties: Object.fromEntries(capability.properties.map(({ type }) => [type, { '@type': type, unit: 'percent' }])),
        events: Object.fromEntries(events.map(({ type }) => [type, { '@type': type }])),
      });
      expect(checkThing(full)).toEqual([]);
      const needed = capability.properties.filter((one) => 'needed' in one);
      for (const { type } of needed) {
        const { [type]: _, ...rest } = full.properties;
        expect(checkThing({ ...full, properties: rest })).toEqual([expect.stringContaining(`property of type ${type}`)]);
      }
    },
  );
});
