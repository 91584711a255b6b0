import fc from 'fast-check';

/** One change of an input, as libFuzzer makes them: its place is a fraction of the length, so that it fits any input. */
type Edit = {
  readonly at: number;
  readonly how: 'flip' | 'set' | 'drop' | 'insert' | 'repeat' | 'splice';
  readonly by: Uint8Array;
  readonly other: number;
};

const EDIT: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 0.999_999, noNaN: true }),
  how: fc.constantFrom('flip', 'set', 'drop', 'insert', 'repeat', 'splice'),
  by: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    fc.constantFrom(
      ...['"__proto__":', '\\ud800', '1e999', '[[[[[[', '\u202e', '\0', '{}', ',', '-'].map((text) => new TextEncoder().encode(text)),
    ),
  ),
  other: fc.nat(),
});

/** Inputs near one of `seeds`, and now and then something else altogether. */
export function near(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(fc.nat({ max: seeds.length - 1 }), fc.array(EDIT, { minLength: 1, maxLength: 4 }))
        .map(([seed, edits]) => edits.reduce((bytes, edit) => changed(bytes, edit, seeds), seeds[seed] as Uint8Array)),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  );
}

function changed(bytes: Uint8Array, { at, how, by, other }: Edit, seeds: readonly Uint8Array[]): Uint8Array {
  const place = Math.floor(at * bytes.length);
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  switch (how) {
    case 'flip':
    case 'set': {
      const next = bytes.slice();
      by.forEach((byte, i) => {
        if (place + i < next.length) next[place + i] = how === 'set' ? byte : (next[place + i] as number) ^ (1 << (byte % 8));
      });
      return next;
    }
    case 'drop':
      return Uint8Array.of(...before, ...after.subarray(by.length));
    case 'insert':
      return Uint8Array.of(...before, ...by, ...after);
    case 'repeat':
      return Uint8Array.of(...before, ...after.subarray(0, 20), ...after);
    case 'splice': {
      const from = seeds[other % seeds.length] as Uint8Array;
      return Uint8Array.of(...before, ...from.subarray(Math.floor(at * from.length)));
    }
  }
}
