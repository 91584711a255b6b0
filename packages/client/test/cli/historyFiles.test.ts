import { seededRandom } from '@around/platform/fake';
import { beforeEach, describe, expect, it } from 'vitest';
import { AskError } from '../../src/index.js';
import { FakeHomeClient, fakeTerminal, LAMP } from './fakeWorld.js';

interface Kept {
  readonly thing: string;
  readonly name: string;
  readonly kind: string;
  readonly values: { t: number; value: unknown }[];
}

/** A home that keeps what it is given, in pages of three. */
class Home extends FakeHomeClient {
  readonly kept: Kept[] = [];
  readonly pages: number[] = [];
  lose = 0;

  constructor() {
    super();
    this.things.set(LAMP.id, LAMP);
    const find = (thing: string, name: string) => this.kept.find((one) => one.thing === thing && one.name === name);
    this.answers = {
      recorded: () => ({
        recorded: this.kept.map(({ thing, name, kind, values }) => ({
          thing,
          name,
          kind,
          first: values[0]?.t ?? 0,
          last: values.at(-1)?.t ?? 0,
        })),
      }),
      readings: ({ thing, name, from }: { thing: string; name: string; from: { since: number; skip?: number } }) => {
        if (this.lose-- > 0) return new AskError('away', 'the link was lost');
        const all = (find(thing, name)?.values ?? []).filter(({ t }) => t >= from.since).slice(from.skip ?? 0);
        const last = all[2];
        return all.length <= 3 || last === undefined
          ? { values: all }
          : {
              values: all.slice(0, 3),
              next: {
                since: last.t,
                skip: all.slice(0, 3).filter(({ t }) => t === last.t).length + (last.t === from.since ? (from.skip ?? 0) : 0),
              },
            };
      },
      putReadings: ({
        thing,
        name,
        values,
        dry,
      }: {
        thing: string;
        name: string;
        values: { t: number; value: unknown }[];
        dry: boolean;
      }) => {
        this.pages.push(values.length);
        const one = find(thing, name) ?? { thing, name, kind: 'number', values: [] };
        if (find(thing, name) === undefined && !dry) this.kept.push(one);
        const fresh = values.filter((value) => !one.values.some((known) => known.t === value.t && known.value === value.value));
        if (!dry) one.values.push(...fresh);
        return { added: fresh.length, known: values.length - fresh.length, refused: 0 };
      },
    };
  }
}

const T = Date.UTC(2026, 0, 20, 12);
let home: Home;
let terminal: ReturnType<typeof fakeTerminal>;
beforeEach(() => {
  home = new Home();
  terminal = fakeTerminal(home);
  terminal.clock.jumpWall(T + 86_400_000 - terminal.clock.wall());
});
const file = (path: string, text: string) => terminal.files.set(path, new TextEncoder().encode(text));

describe('around history export and import', () => {
  it.each(['csv', 'jsonl'])('bring every value back as it was, as %s', async (format) => {
    const random = seededRandom(5);
    const words = ['', 'plain', 'a, "b"', '12', 'true', 'null', 'two\nlines', ' x ', '{"a":1}', 'ä,ö', '=1+1', '-0'];
    const pick = <T>(list: readonly T[]): T => list[(random.bytes(1)[0] as number) % list.length] as T;
    const fill = (kind: string, name: string, make: () => unknown) =>
      home.kept.push({
        thing: 'living/lamp',
        name,
        kind,
        values: Array.from({ length: 40 }, (_, i) => ({ t: T + Math.floor(i / 2) * 1_000, value: make() })),
      });
    fill('number', 'power', () => pick([1, 0.1, -2.5e-7, 1e21, null, 0]));
    fill('boolean', 'on', () => pick([true, false, null]));
    fill('text', 'mode', () => pick([...words, null, { r: 1 }, [1, 'a'], 7, false]));
    fill('event', 'overheated', () => pick([null, 'hot', 90]));
    const before = structuredClone(home.kept);
    expect((await terminal.run('history', 'export', '-o', `past.${format}`)).code).toBe(0);
    for (const one of home.kept) one.values.length = 0;
    const { out, code } = await terminal.run('history', 'import', `past.${format}`);
    expect(out).toMatch(/^\d+ readings are new/);
    expect(code).toBe(0);
    // The same time and value twice is one reading.
    const once = before.map(({ values, ...rest }) => ({
      ...rest,
      values: [...new Map(values.map((one) => [JSON.stringify(one), one])).values()],
    }));
    for (const [i, { values }] of home.kept.entries())
      expect([...new Map(values.map((one) => [JSON.stringify(one), one])).values()]).toEqual(once[i]?.values);
  });

  it('goes on where the link was lost, and takes what is named alone', async () => {
    for (const name of ['power', 'on'])
      home.kept.push({ thing: 'living/lamp', name, kind: 'number', values: [4, 5, 6, 7].map((value, i) => ({ t: T + i, value })) });
    home.lose = 2;
    const { out, err } = await terminal.run('history', 'export', 'lamp.power');
    expect(out).toBe(
      ['time,thing,name,value', ...[4, 5, 6, 7].map((value, i) => `2026-01-20T12:00:00.00${i}Z,living/lamp,power,${value}`), ''].join('\n'),
    );
    expect(err).toContain('4 readings and events of 1');
  });

  it('reads what Home Assistant writes, with the names that are told, and says what it passed over', async () => {
    file(
      'ha.csv',
      'entity_id,state,last_changed\r\nlight.lamp,on,2026-01-20T12:00:00.000Z\r\nlight.lamp,unavailable,2026-01-20T12:01:00+00:00\r\nsensor.w,21.5,2026-01-20T12:00:00Z\r\nsensor.x,1,2026-01-20T12:00:00Z\r\nsensor.w,3,never\r\n',
    );
    file('names', '# ours\nlight.lamp = living/lamp.on\nsensor.w = living/lamp.power # W\n');
    const dry = await terminal.run('history', 'import', 'ha.csv', '--map', 'names', '--dry');
    expect(dry.out).toContain('3 readings would be new');
    expect(home.kept.flatMap(({ values }) => values)).toEqual([]);
    const { out, code } = await terminal.run('history', 'import', 'ha.csv', '--map', 'names');
    expect(home.kept.map(({ name, values }) => [name, values])).toEqual([
      [
        'on',
        [
          { t: T, value: true },
          { t: T + 60_000, value: null },
        ],
      ],
      ['power', [{ t: T, value: 21.5 }]],
    ]);
    expect(out).toContain('2 were passed over');
    expect(out).toContain('1 of sensor.x');
    expect(out).toContain('line 6: "never" is no time');
    expect(code).toBe(1);
  });

  it('sends at most a page at a time, and asks of what a file tells that does not say', async () => {
    file('power.csv', `time,value\n${Array.from({ length: 2_300 }, (_, i) => `${T + i},${i}`).join('\n')}`);
    expect((await terminal.run('history', 'import', 'power.csv')).err).toContain('--as controller/thing.property');
    expect((await terminal.run('history', 'import', 'power.csv', '--as', 'living/lamp.power')).code).toBe(0);
    expect(home.pages).toEqual([1_000, 1_000, 300]);
    file('odd.csv', 'a,b\n1,2\n');
    expect((await terminal.run('history', 'import', 'odd.csv')).out).toContain('the first line has to name the columns');
  });

  it('leaves "around history THING.NAME" as it was', async () => {
    home.answers.history = { kind: 'number', step: 0, values: [{ t: T, value: 3 }], stretches: [] };
    expect((await terminal.run('history', 'lamp.power', '--since', '2d', '--csv')).out).toContain('2026-01-20T12:00:00.000Z,3');
    expect(home.asked.at(-1)).toMatchObject({ what: 'history', with: { since: T - 86_400_000 } });
  });
});
