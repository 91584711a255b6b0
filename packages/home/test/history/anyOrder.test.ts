import type { History } from '@around/messages';
import { FakeClock, recordingLog } from '@around/platform/fake';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Archive } from '../../src/history/archive.js';
import { HISTORY_SCHEMA } from '../../src/history/schema.js';
import { type Db, transaction } from '../../src/storage/db.js';
import { openDb } from '../../src/storage/openDb.js';
import { agrees, type Read } from './reckoned.js';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const START = Date.UTC(2026, 2, 25, 5);

/** What may happen to a history, one after the other. Times are ms. */
type Happening =
  | {
      readonly is: 'read';
      readonly values: readonly (number | null)[];
      readonly every: number;
      readonly back: number;
      readonly fails: boolean;
    }
  | { readonly is: 'passes'; readonly ms: number }
  | { readonly is: 'packs'; readonly slices: number }
  | { readonly is: 'restarts' };

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        is: fc.constant('read' as const),
        values: fc.array(fc.option(fc.integer({ min: -20, max: 60 }), { freq: 12 }), { minLength: 1, maxLength: 90 }),
        every: fc.constantFrom(0, 1_000, 10_000, MINUTE, 5 * MINUTE, HOUR),
        back: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.integer({ min: 0, max: 3 * DAY }) }),
        fails: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      }),
    },
    { weight: 2, arbitrary: fc.record({ is: fc.constant('passes' as const), ms: fc.integer({ min: 0, max: 2 * DAY }) }) },
    { weight: 3, arbitrary: fc.record({ is: fc.constant('packs' as const), slices: fc.constantFrom(1, 2, 100) }) },
    { weight: 1, arbitrary: fc.record({ is: fc.constant('restarts' as const) }) },
  ),
  { minLength: 3, maxLength: 25 },
);

/** Plays it, with a plain list beside it. */
class Lived {
  readonly reads: Read[] = [];
  readonly clock = new FakeClock({ wallStart: START });
  readonly #db: Db;
  #archive: Archive;

  constructor(db: Db) {
    this.#db = db;
    this.#archive = this.#open();
  }

  live(one: Happening): void {
    if (one.is === 'passes') this.clock.jumpWall(one.ms);
    else if (one.is === 'restarts') this.#archive = this.#open();
    else if (one.is === 'packs') for (let i = 0; i < one.slices && this.#archive.packer.packSome(); i++);
    else this.#read(one);
  }

  /** Single readings, and pictures of several steps, are as the list has them. */
  isRight(): void {
    const [first, last] = [this.reads[0], this.reads.at(-1)];
    if (first === undefined || last === undefined) return;
    const ask = (points: number): History | undefined =>
      this.#archive.ask('living/soil', 'level', { since: first.t, until: last.t + 1, points });
    expect(ask(100_000)?.values ?? []).toEqual(this.reads.map(({ t, value }) => ({ t, value: value ?? null })));
    for (const points of [3, 30, 200]) {
      const told = ask(points);
      if (told !== undefined) agrees(told, this.reads, last.t + 1, this.clock.wall());
    }
  }

  #read({ values, every, back, fails }: Extract<Happening, { is: 'read' }>): void {
    const from = this.clock.wall() - back;
    // One without a value, of a property that never had one, says nothing.
    const known = this.reads.length === 0 ? values.findIndex((value) => value !== null) : 0;
    const reads = values
      .map((value, i): Read => ({ t: from + i * every, value: value ?? undefined }))
      .slice(known < 0 ? values.length : known);
    this.clock.jumpWall(1 + Math.max(0, from + values.length * every - this.clock.wall()));
    const add = (): void =>
      transaction(this.#db, () => {
        this.#archive.addAll(reads.map(({ t, value }) => ({ thing: 'living/soil', name: 'level', at: t, value })));
        if (fails) throw new Error('the disk is full');
      });
    if (fails) {
      expect(add).toThrow('the disk is full');
      this.#archive.shelf.reload();
    } else {
      add();
      this.reads.push(...reads);
      this.reads.sort((a, b) => a.t - b.t);
    }
  }

  #open(): Archive {
    return new Archive({ clock: this.clock, log: recordingLog() }, this.#db, { timeZone: 'Europe/Berlin', readingDays: 400 });
  }
}

it('whatever comes in whatever order, is packed, fails or is begun again: the history is as a plain list has it', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async (all) => {
      const db = await openDb(':memory:');
      try {
        db.exec(HISTORY_SCHEMA);
        const lived = new Lived(db);
        for (const [i, one] of all.entries()) {
          lived.live(one);
          if (i % 8 === 7) lived.isRight();
        }
        lived.isRight();
        lived.live({ is: 'passes', ms: 2 * DAY });
        lived.live({ is: 'packs', slices: 1_000 });
        lived.isRight();
        expect(Number(db.prepare('SELECT (SELECT count(*) FROM raw) + (SELECT count(*) FROM fresh) AS n').get()?.n)).toBe(0);
      } finally {
        db.close();
      }
    }),
    { numRuns: Number(process.env.AROUND_RUNS ?? 30) },
  );
});
