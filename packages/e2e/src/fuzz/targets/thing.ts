import {
  checkThing,
  checkValue,
  expandThing,
  fromController,
  fromHome,
  LIMITS,
  type ThingModel,
  toThingDescription,
  toUtf8,
} from '@around/messages';
import { goldens } from '../goldens.js';
import { decoded } from '../jsonPromise.js';
import { must } from '../target.js';

const PLACE = { home: 'AAAAAAAAAAAAAAAAAAAAAA', controller: 'board' };
/** Values that a reading of any kind might have. */
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1.5,
  2 ** 53,
  '',
  'on',
  '\u{1f4a1}'.repeat(300),
  'a'.repeat(900),
  [],
  [1, 'x'],
  {},
  { on: true },
];

/** A thing as a controller describes it: whatever passed the home's door can be described, checked, and passes the phone's. */
export function fuzz(data: Uint8Array): void {
  const message = decoded(fromController.decode(data, LIMITS.message));
  if (message?.t !== 'info') return;
  for (const model of message.things) one(model);
}

function one(model: ThingModel): void {
  for (const problem of checkThing(model)) must(problem.length > 0 && problem.length < 100_000, 'a problem that nobody reads');
  const expanded = expandThing(model);
  must(JSON.stringify(expandThing(expanded)) === JSON.stringify(expanded), 'expanded twice it is another thing');
  const td = toThingDescription(model, PLACE);
  must(td.title === model.title && Array.isArray(td['@context']), 'a description without its title or context');
  const snapshot = { things: [{ id: `board/${model.key}`, controller: 'board', td }], values: [], controllers: [], commands: [] };
  const sync = fromHome.decode(JSON.stringify({ t: 'sync', epoch: PLACE.home, seq: 1, snapshot }), 1e9);
  must(sync.ok, () => `its description does not pass a phone’s door: ${sync.ok ? '' : sync.error}`);
  for (const property of Object.values(expanded.properties)) {
    for (const value of [...VALUES, property.default, property.enum?.[0]]) {
      if (value === undefined) continue;
      const fault = checkValue(property, value);
      must(fault === undefined || (fault.length > 0 && fault.length < 1e6), 'a fault that nobody reads');
    }
  }
}

const info = (things: readonly object[]): Uint8Array =>
  toUtf8(
    JSON.stringify({
      ...{ t: 'info', v: 1, title: 'Board', software: 'x', cboot: PLACE.home, ct: 0, wall: 0, ring: 'r' },
      things,
    }),
  );

export const seeds = (): Uint8Array[] => [
  ...(goldens('fromController').info ?? []).map((message) => toUtf8(JSON.stringify(message))),
  info([
    {
      key: 'lamp',
      title: 'Lamp',
      '@type': ['Light', 'ColorControl'],
      properties: { on: { '@type': 'OnOffProperty' }, level: { '@type': 'LevelProperty', unit: 'percent' } },
    },
  ]),
  info([
    {
      key: 'a',
      title: 'A',
      properties: {
        text: { type: 'string', pattern: '^(a|b)+[0-9]{2,4}$', minLength: 2, maxLength: 9 },
        pick: { enum: ['on', 1, null], const: 1, default: {} },
        list: {
          type: 'array',
          items: { type: 'object', required: ['x'], properties: { x: { type: 'integer', multipleOf: 0.1, minimum: -1 } } },
        },
      },
      actions: { fade: { '@type': 'FadeAction', input: { type: 'object' }, 'around:class': 3 } },
      events: { rang: { '@type': 'AlarmEvent', data: { type: 'string' } } },
    },
  ]),
];
