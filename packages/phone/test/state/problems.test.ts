import { expect, it } from 'vitest';
import { warningsOf } from '../../src/state/problems.js';
import { readThing } from '../../src/state/things.js';

const sensor = (key: string, thing: string, property: string) =>
  readThing({
    id: `hall/${key}`,
    controller: 'hall',
    td: { title: key, '@type': [thing], properties: { is: { '@type': property, type: 'boolean' } } },
  });

it('warns of what is open or gives alarm now, the worst first, and of nothing that is only remembered', () => {
  const things = [
    sensor('door', 'DoorSensor', 'OpenProperty'),
    sensor('old', 'DoorSensor', 'OpenProperty'),
    sensor('closed', 'DoorSensor', 'OpenProperty'),
    sensor('blinds', 'Cover', 'OpenProperty'),
    sensor('cellar', 'LeakSensor', 'LeakProperty'),
  ];
  const live: Record<string, unknown> = { 'hall/door': true, 'hall/closed': false, 'hall/blinds': true, 'hall/cellar': true };
  expect(warningsOf(things, ({ id }) => live[id]).map(({ kind, thing }) => [kind, thing.title])).toEqual([
    ['leak', 'cellar'],
    ['open', 'door'],
  ]);
});
