import { classOf, defaultValidFor, type ThingModel } from '@around/messages';
import { describe, expect, test } from 'vitest';

const thing = (...types: string[]): ThingModel => ({
  key: 'k',
  title: 'T',
  '@type': types,
  properties: {
    on: { '@type': 'OnOffProperty' },
    relay: { 'around:class': 3 },
    alarm: { '@type': 'AlarmProperty' },
    meek: { 'around:class': 1 },
  },
  actions: { go: {}, unlock: { '@type': ['UnlockAction'] }, film: { 'around:class': 2 } },
  events: {},
});

describe('the class of an operation', () => {
  test.each([
    ['a light is comfort', ['Light'], 1],
    ['a sensor too', ['TemperatureSensor'], 1],
    ['a plug switches an unknown load', ['OnOffSwitch', 'SmartPlug'], 2],
    ['a thermostat heats an empty house', ['Thermostat'], 2],
    ['a blind moves a weight', ['Cover'], 2],
    ['a camera shows people', ['Camera'], 2],
    ['nobody knows what an unknown thing moves', ['Robot'], 2],
    ['nor one without a type', [], 2],
    ['a lock', ['Lock'], 3],
    ['a gate', ['Cover', 'Gate'], 3],
    ['a garage door', ['GarageDoor', 'Cover'], 3],
    ['an alarm', ['Alarm', 'Light'], 3],
  ] as const)('%s', (_, types, expected) => {
    const model = thing(...types);
    expect(classOf(model, 'read', 'on')).toBe(0);
    expect(classOf(model, 'write', 'on')).toBe(expected);
    expect(classOf(model, 'invoke', 'go')).toBe(expected);
    expect(classOf(model, 'write', 'no such property')).toBe(expected);
  });

  test('is raised, never lowered, by the affordance', () => {
    expect(classOf(thing('Light'), 'write', 'relay')).toBe(3);
    expect(classOf(thing('Light'), 'invoke', 'film')).toBe(2);
    expect(classOf(thing('Light'), 'invoke', 'unlock')).toBe(3);
    expect(classOf(thing('OnOffSwitch'), 'write', 'alarm')).toBe(3);
    expect(classOf(thing('Lock'), 'write', 'meek')).toBe(3);
    expect(classOf(thing('Light'), 'write', 'constructor')).toBe(1);
    expect(classOf(thing('Light'), 'write', 'unlock')).toBe(1);
  });
});

test.each([
  [['Light'], 'write', 15_000],
  [['Light'], 'invoke', 15_000],
  [['Cover'], 'invoke', 15_000],
  [['Cover', 'Gate'], 'invoke', 5_000],
  [['Lock'], 'write', 5_000],
  [['SmartPlug'], 'write', 15_000],
  [['SmartPlug'], 'invoke', 5_000],
  [['Robot'], 'invoke', 5_000],
] as const)('a command to %j, %s, lives %d ms by default', (types, op, life) => {
  expect(defaultValidFor(thing(...types), op, op === 'write' ? 'on' : 'go')).toBe(life);
});
