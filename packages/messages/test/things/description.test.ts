import { Change, formatThingName, parseThingName, type ThingModel, toThingDescription } from '@around/messages';
import * as v from 'valibot';
import { expect, test } from 'vitest';

const MODEL: ThingModel = {
  key: 'lamp',
  title: 'Lamp',
  '@type': ['Light', 'tm:ThingModel'],
  properties: {
    on: { '@type': 'OnOffProperty' },
    heat: { '@type': 'TemperatureProperty' },
    pin: { type: 'string', writeOnly: true, 'around:class': 3 },
    still: { type: 'string', observable: false, enum: ['a', 'a', 'b'] },
  },
  actions: { toggle: { '@type': 'ToggleAction' } },
  events: { overheated: { '@type': 'OverheatedEvent' } },
};

type Described = { properties: Record<string, Record<string, unknown>>; actions: Record<string, Record<string, unknown>> } & Record<
  string,
  unknown
>;
const td = toThingDescription(MODEL, { home: 'AAAAAAAAAAAAAAAAAAAAAA', controller: 'living' }) as unknown as Described;

test('a description names the thing, its security and its types', () => {
  expect(td).toMatchObject({
    id: 'urn:around:AAAAAAAAAAAAAAAAAAAAAA:living:lamp',
    title: 'Lamp',
    '@type': ['Light'],
    security: 'sealed',
    securityDefinitions: { sealed: { scheme: 'psk' } },
  });
  expect(td['@context']).toContain('https://www.w3.org/2022/wot/td/v1.1');
});

test('each affordance has a form with the operations that it allows, and its class where it can be operated', () => {
  const { on, heat, pin, still } = td.properties;
  expect(on).toMatchObject({
    type: 'boolean',
    observable: true,
    'around:class': 1,
    forms: [{ href: 'around:living/lamp/properties/on', op: ['readproperty', 'writeproperty', 'observeproperty', 'unobserveproperty'] }],
  });
  expect(heat).toMatchObject({ readOnly: true, forms: [{ op: ['readproperty', 'observeproperty', 'unobserveproperty'] }] });
  expect(heat).not.toHaveProperty('around:class');
  expect(pin).toMatchObject({ 'around:class': 3, observable: false, forms: [{ op: ['writeproperty'] }] });
  expect(still).toMatchObject({ enum: ['a', 'b'], forms: [{ op: ['readproperty', 'writeproperty'] }] });
  expect(td.actions.toggle).toMatchObject({
    title: 'Toggle',
    'around:class': 1,
    forms: [{ href: 'around:living/lamp/actions/toggle', op: ['invokeaction', 'cancelaction'] }],
  });
  expect(td.events).toMatchObject({ overheated: { forms: [{ href: 'around:living/lamp/events/overheated' }] } });
});

test('the phone’s schema takes it whole', () => {
  const change = { k: 'thing', n: 1, thing: { id: 'living/lamp', controller: 'living', td } };
  expect(v.parse(Change, change)).toEqual(change);
});

test('names of things and their parts are read and written', () => {
  expect(parseThingName('living/lamp')).toEqual({ thing: 'living/lamp' });
  expect(parseThingName('living/lamp.on')).toEqual({ thing: 'living/lamp', name: 'on' });
  for (const name of ['living/lamp', 'a/b.c']) expect(formatThingName(parseThingName(name) ?? { thing: '' })).toBe(name);
  for (const none of ['', 'lamp', 'a/b/c', 'a/b.', 'a/b.c.d', '/b', 'a/-b', 'a/b.on\n', 'a b/c', `${'x'.repeat(41)}/b`]) {
    expect(parseThingName(none)).toBeUndefined();
  }
});
