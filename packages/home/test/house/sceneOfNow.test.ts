import type { PropertyAffordance, ThingValue } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { sceneOfNow } from '../../src/house/scenes/sceneOfNow.js';
import type { HouseThing } from '../../src/house/things.js';

const thing = (types: string[], properties: Record<string, PropertyAffordance>): HouseThing =>
  ({ id: 'a/x', controller: 'a', key: 'x', model: { key: 'x', title: 'X', '@type': types, properties, actions: {}, events: {} } }) as never;
const now =
  (values: Record<string, unknown>, quality: ThingValue['quality'] = 'good') =>
  (id: string, name: string) =>
    name in values ? { thing: id, name, value: values[name], at: 0, quality } : undefined;
const writes = (one: HouseThing, values: Record<string, unknown>, quality?: ThingValue['quality']) => {
  const { do: deeds, left } = sceneOfNow([one], now(values, quality));
  return {
    writes: deeds.map((deed) => ('write' in deed ? deed.write.slice(4) : '')),
    left: left.map(({ path, why }) => `${path.slice(4)} ${why}`),
  };
};

const LAMP = thing(['Light'], {
  on: { '@type': 'OnOffProperty', type: 'boolean' },
  bright: { '@type': 'BrightnessProperty', type: 'number' },
  colour: { '@type': 'ColorProperty', type: 'string' },
  warmth: { '@type': 'ColorTemperatureProperty', type: 'integer' },
  mode: { '@type': 'ColorModeProperty', type: 'string', readOnly: true },
});
const LIT = { on: true, bright: 40, colour: '#FF0000', warmth: 2700 };

describe('a scene of the present', () => {
  it('takes the colour or its temperature, as the lamp says', () => {
    expect(writes(LAMP, { ...LIT, mode: 'temperature' })).toEqual({ writes: ['on', 'bright', 'warmth'], left: [] });
    expect(writes(LAMP, { ...LIT, mode: 'color' })).toEqual({ writes: ['on', 'bright', 'colour'], left: [] });
    expect(writes(LAMP, LIT)).toEqual({ writes: ['on', 'bright', 'colour'], left: [] });
  });

  it('leaves a lamp that is off at that: its brightness would switch it on', () => {
    expect(writes(LAMP, { ...LIT, on: false })).toEqual({ writes: ['on'], left: [] });
    const heater = thing(['Thermostat'], {
      on: { '@type': 'OnOffProperty', type: 'boolean' },
      target: { '@type': 'TargetTemperatureProperty', type: 'number' },
    });
    expect(writes(heater, { on: false, target: 21 })).toEqual({ writes: ['on', 'target'], left: [] });
  });

  it('never takes what is dangerous, secret, only measured, or a message to people', () => {
    const gate = thing(['Gate'], { on: { '@type': 'OnOffProperty', type: 'boolean' } });
    expect(writes(gate, { on: true })).toEqual({ writes: [], left: ['on dangerous'] });
    const odd = thing(['OnOffSwitch'], {
      speed: { type: 'integer', enum: [1, 2, 3] },
      text: { '@type': 'TextProperty', type: 'string' },
      code: { type: 'number', format: 'password' },
      once: { type: 'boolean', writeOnly: true },
      heat: { type: 'number', readOnly: true },
    });
    expect(writes(odd, { speed: 2, text: 'hi', code: 1, once: true, heat: 20 })).toEqual({ writes: ['speed'], left: [] });
  });

  it('takes nothing that is not known now', () => {
    expect(writes(LAMP, LIT, 'stale').left).toEqual(['on unknown', 'bright unknown', 'colour unknown', 'warmth unknown']);
  });

  it('stops where a scene is full', () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`p${n}`, { type: 'boolean' as const }]));
    const found = writes(thing(['OnOffSwitch'], many), Object.fromEntries(Object.keys(many).map((name) => [name, true])));
    expect(found.writes).toHaveLength(100);
    expect(found.left).toEqual(['p100 full']);
  });
});
