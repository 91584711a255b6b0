import { toBase64Url, toUtf8 } from '@around/messages';
import { FakeClock, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Enrolment, JOURNAL } from '../../src/enrolment/enrolment.js';
import { journalLine, readJournal } from '../../src/enrolment/journal.js';
import { HOME, id, OTHER_HOME, sha256 } from '../support.js';

const key = (n: number): string => toBase64Url(new Uint8Array(32).fill(n));
const home = (name = HOME) => ({ home: name, sign: key(1), static: key(2) });

function world(files = new MemoryFiles()) {
  const clock = new FakeClock();
  const log = recordingLog();
  const make = (seed = 1) => new Enrolment({ files, clock, random: seededRandom(seed), sha256, log });
  return { files, clock, log, make };
}

describe('a code', () => {
  it('enrols one home, once, and is nowhere in the file', async () => {
    const { files, make } = world();
    const relay = make();
    await relay.open();
    const code = await make(5).invite();
    expect(code).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
    expect(Buffer.from(files.content.get(JOURNAL) ?? []).toString()).not.toContain(code.slice(0, 4));
    expect(await relay.redeem(code, home())).toBe(true);
    expect(relay.has(HOME)).toBe(true);
    expect(await relay.redeem(code, home(OTHER_HOME))).toBe(false);
    expect(await relay.redeem('nonsense', home(OTHER_HOME))).toBe(false);
    expect(relay.homes.map((one) => one.home)).toEqual([HOME]);
  });

  it('enrols one home of two that come with it at once', async () => {
    const { make } = world();
    const relay = make();
    const code = await relay.invite();
    expect(await Promise.all([relay.redeem(code, home()), relay.redeem(code, home(OTHER_HOME))])).toEqual([true, false]);
  });

  it('grows old', async () => {
    const { clock, make } = world();
    const relay = make();
    const code = await relay.invite(60_000);
    await clock.advance(60_000);
    expect(await relay.redeem(code, home())).toBe(false);
  });

  it('typed as people type it is taken', async () => {
    const { make } = world();
    const relay = make();
    const code = await relay.invite();
    expect(await relay.redeem(` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}`, home())).toBe(true);
  });
});

describe('the file', () => {
  it('survives a restart, and what another process wrote meanwhile is seen', async () => {
    const { make } = world();
    const relay = make();
    await relay.redeem(await relay.invite(), home());
    const next = make();
    await next.open();
    expect(next.find(HOME)).toMatchObject(home());
    expect(await make().expel(HOME)).toBe(true);
    await next.refresh();
    expect(next.has(HOME)).toBe(false);
    expect(await make().expel(HOME)).toBe(false);
  });

  it('a line that was cut off by a power cut costs itself only', async () => {
    const { files, log, make } = world();
    const relay = make();
    await relay.redeem(await relay.invite(), home());
    const whole = files.content.get(JOURNAL) as Uint8Array;
    await files.write(JOURNAL, whole.subarray(0, whole.length - 20));
    const next = make(2);
    await next.open();
    expect(next.has(HOME)).toBe(false);
    expect(log.text()).toMatch(/damaged/);
    await next.redeem(await next.invite(), home(OTHER_HOME));
    expect(next.has(OTHER_HOME)).toBe(true);
  });

  it('that is nothing but damage is set aside, and the relay starts', async () => {
    const { files, log, make } = world();
    await files.write(JOURNAL, seededRandom(3).bytes(4_000));
    const relay = make();
    await relay.open();
    expect(relay.homes).toEqual([]);
    expect(files.content.has(`${JOURNAL}.damaged-1`)).toBe(true);
    expect(log.text()).toMatch(/enrol the homes again/);
    await relay.redeem(await relay.invite(), home());
    expect(relay.has(HOME)).toBe(true);
  });

  it('grown long with the years is written anew at a start', async () => {
    const { files, make } = world();
    const old = journalLine({ t: 'code', hash: key(3), until: 1 });
    const enrolled = journalLine({ t: 'enrolled', ...home(), since: 5 });
    await files.write(JOURNAL, Buffer.concat([...new Array<Uint8Array>(600).fill(old), enrolled]));
    const relay = make();
    await relay.open();
    expect(files.content.get(JOURNAL)?.length).toBeLessThan(400);
    expect(relay.find(HOME)?.since).toBe(5);
  });

  it('property: damage anywhere in it never throws, and never names a home that was not there', () => {
    const entries = [1, 2, 3].map((n) => journalLine({ t: 'enrolled', home: id(n), sign: key(n), static: key(n), since: n }));
    const whole = Buffer.concat(entries);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }), (hits) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of hits) bytes[at] = value;
        const { homes } = readJournal(bytes);
        expect(homes.size).toBeLessThanOrEqual(3);
        const untouched = [1, 2, 3].filter((n) => {
          const line = toUtf8(
            Buffer.from(entries[n - 1] as Uint8Array)
              .toString()
              .trim(),
          );
          return Buffer.from(bytes).includes(Buffer.concat([Buffer.from('\n'), line, Buffer.from('\n')]));
        });
        for (const n of untouched) expect(homes.get(id(n))?.sign).toBe(key(n));
      }),
    );
  });
});
