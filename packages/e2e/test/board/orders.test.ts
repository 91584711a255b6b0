import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toController } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { SimulatedBoard } from '../../src/board/board.js';
import { goldenSamples } from '../support/goldenSamples.js';
import { until } from '../support/watch.js';

const STRANGE: readonly unknown[] = [
  null,
  -1,
  0.5,
  1e16,
  true,
  '',
  'a b',
  '-x',
  'x'.repeat(41),
  'A'.repeat(22),
  'B'.repeat(22),
  [],
  {},
  ['on'],
];

/** Each sample as it is, without each of its fields, and with something strange in the place of each. */
function* variants(sample: Record<string, unknown>): Generator<Record<string, unknown>> {
  yield sample;
  yield { ...sample, tomorrow: { x: 1 } };
  for (const key of Object.keys(sample)) {
    const { [key]: _, ...without } = sample;
    yield without;
    for (const strange of STRANGE) yield { ...sample, [key]: strange };
  }
}

describe('what a home says to a board', () => {
  it('is read as the TypeScript controller reads it: every golden sample, and each with something strange in it', async () => {
    const all = goldenSamples('toController').flatMap((sample) => [...variants(sample)]);
    await using board = new SimulatedBoard({});
    writeFileSync(join(board.flash, 'data', 'said.json'), JSON.stringify(all));
    board.start(`
import json, sys
sys.path.insert(0, "/a")
from around import orders
with open("/data/said.json") as f:
    print(json.dumps([orders.kind(one) for one in json.load(f)]))
`);
    await until('MicroPython is done', () => board.ends.length > 0, 30_000);
    const kinds = JSON.parse(board.lines.at(-1) ?? '') as (string | null)[];
    const types: readonly unknown[] = toController.types;
    const wrong = all.filter((one, i) => {
      const kind = kinds[i];
      // A type that is not known is passed over by both.
      if (typeof one.t === 'string' && !types.includes(one.t)) return kind !== '';
      return (kind !== null) !== toController.check(one).ok;
    });
    expect(all.length).toBeGreaterThan(500);
    expect(wrong.slice(0, 10)).toEqual([]);
  });
});
