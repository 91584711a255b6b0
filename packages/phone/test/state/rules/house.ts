import type { ThingEntry } from '@around/messages';
import type { Names } from '../../../src/state/rules/names.js';
import { readThing } from '../../../src/state/things.js';

const td = (id: string, title: string, type: string[], parts: object): ThingEntry =>
  ({ id, controller: id.split('/')[0] ?? '', td: { title, '@type': type, ...parts } }) as unknown as ThingEntry;

/** A few things, as rules speak of them. */
const THINGS = [
  td('hall/lamp', 'Hall lamp', ['Light', 'OnOffSwitch'], {
    properties: {
      on: { '@type': 'OnOffProperty', type: 'boolean', title: 'On/Off' },
      brightness: { '@type': 'BrightnessProperty', type: 'integer', title: 'Brightness', minimum: 0, maximum: 100, unit: 'percent' },
    },
  }),
  td('hall/motion', 'Hall motion', ['MotionSensor'], {
    properties: { motion: { '@type': 'MotionProperty', type: 'boolean', title: 'Motion', readOnly: true } },
  }),
  td('house/green', 'Greenhouse', ['TemperatureSensor'], {
    properties: {
      temperature: { '@type': 'TemperatureProperty', type: 'number', title: 'Temperature', unit: 'degree celsius', readOnly: true },
    },
  }),
  td('hall/door', 'Front door', ['DoorSensor'], {
    properties: { open: { '@type': 'OpenProperty', type: 'boolean', title: 'Open', readOnly: true } },
  }),
  td('hall/button', 'Wall button', ['PushButton'], {
    properties: {},
    events: { pressed: { '@type': 'PressedEvent', title: 'Pressed' } },
  }),
  td('hall/heat', 'Radiator', ['Thermostat'], {
    properties: {
      target: {
        '@type': 'TargetTemperatureProperty',
        type: 'number',
        title: 'Target temperature',
        unit: 'degree celsius',
        minimum: 5,
        maximum: 30,
      },
    },
    actions: {
      boost: {
        title: 'Boost',
        input: { type: 'object', properties: { minutes: { type: 'integer', title: 'Minutes', minimum: 1 } }, required: ['minutes'] },
      },
    },
  }),
].map(readThing);

export const things = THINGS;
export const names: Names = {
  thing: (id) => THINGS.find((thing) => thing.id === id),
  scene: (id) => (id === 'movie' ? 'Movie' : undefined),
  rule: (id) => (id === 'dusk' ? 'Dusk' : undefined),
  controller: (id) => (id === 'relay' ? 'the relay' : id),
};
