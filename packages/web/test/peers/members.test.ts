import type { Membership } from '@around/messages';
import { FakeClock, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { Enrolment } from '../../src/enrolment/enrolment.js';
import { differing, digestOf } from '../../src/peers/digest.js';
import { Members } from '../../src/peers/members.js';
import { subjectsOf } from '../../src/peers/subjects.js';
import { id, sha256 } from '../support.js';
import { FakeNats } from './fakeBus.js';

const KEY = 'A'.repeat(43);
const home = (n: number) => ({ home: id(n), sign: KEY, static: KEY });

/** A relay's list of homes on a bus; `later`: how far its clock is ahead, ms. */
async function list(nats: FakeNats, n: number, later = 0) {
  const { clock } = nats;
  const bus = nats.join();
  const files = new MemoryFiles();
  const log = recordingLog();
  const enrolment = new Enrolment({ files, clock: { wall: () => clock.wall() + later }, random: seededRandom(n), sha256, log });
  const expelled: string[] = [];
  const members = new Members({
    bus,
    subjects: subjectsOf('around'),
    self: id(200 + n),
    clock,
    log,
    enrolment,
    sha256,
    expelled: (homes) => expelled.push(...homes),
  });
  bus.onChange = () => members.changed();
  await enrolment.open();
  await members.start();
  const join = async (): Promise<void> => {
    await bus.start();
    await clock.advance(50);
  };
  /** As the relay of the test sees its list when it reads the file again. */
  const changed = async (): Promise<void> => {
    await enrolment.refresh();
    members.tellNews();
    await clock.advance(50);
  };
  return { bus, files, log, enrolment, members, expelled, join, changed };
}

async function group(...clocks: number[]) {
  const clock = new FakeClock();
  const nats = new FakeNats(clock);
  const lists = [];
  for (const [i, later] of clocks.entries()) lists.push(await list(nats, i + 1, later));
  for (const one of lists) await one.join();
  return { clock, nats, lists: lists as [(typeof lists)[0], (typeof lists)[0]] };
}

it('what one relay enrolled or expelled the others know at once, and end its link', async () => {
  const {
    lists: [a, b],
  } = await group(0, 0);
  await a.enrolment.redeem(await a.enrolment.invite(), home(1));
  await a.changed();
  expect(b.enrolment.find(id(1))).toMatchObject(home(1));
  await b.enrolment.expel(id(1));
  await b.changed();
  expect(a.enrolment.has(id(1))).toBe(false);
  expect(a.expelled).toEqual([id(1)]);
});

it('an expulsion holds, whatever the clocks of the relays say', async () => {
  const {
    lists: [a, b],
  } = await group(3_600_000, 0);
  await a.enrolment.redeem(await a.enrolment.invite(), home(1));
  await a.changed();
  await b.enrolment.expel(id(1));
  await b.changed();
  expect(a.enrolment.has(id(1))).toBe(false);
  // And so does a new code after it.
  await a.enrolment.redeem(await a.enrolment.invite(), home(1));
  await a.changed();
  expect(b.enrolment.has(id(1))).toBe(true);
});

it('a relay that was away asks at its start, and tells what it did meanwhile', async () => {
  const {
    clock,
    nats,
    lists: [a, b],
  } = await group(0, 0);
  await a.enrolment.redeem(await a.enrolment.invite(), home(1));
  await a.enrolment.redeem(await a.enrolment.invite(), home(2));
  await a.changed();
  b.bus.cut(true);
  await a.enrolment.expel(id(1));
  await a.changed();
  await b.enrolment.redeem(await b.enrolment.invite(), home(3));
  await b.changed();
  expect([a.enrolment.homes.length, b.enrolment.homes.length]).toEqual([1, 3]);
  b.bus.cut(false);
  await clock.advance(50);
  for (const one of [a, b]) expect(one.enrolment.homes.map((each) => each.home).sort()).toEqual([id(2), id(3)].sort());
  expect(b.expelled).toEqual([id(1)]);
  // One that starts with nothing has all of it, the expulsion included.
  const third = await list(nats, 3);
  await third.join();
  expect(third.enrolment.member(id(1))).toMatchObject({ t: 'expelled' });
  expect(third.enrolment.homes).toHaveLength(2);
});

it('news that is lost on the bus is found by the next digest', async () => {
  const {
    clock,
    nats,
    lists: [a, b],
  } = await group(0, 0);
  nats.lose = () => true;
  await a.enrolment.redeem(await a.enrolment.invite(), home(1));
  await a.changed();
  nats.lose = () => false;
  expect(b.enrolment.has(id(1))).toBe(false);
  await clock.advance(61_000);
  expect(b.enrolment.has(id(1))).toBe(true);
});

it('a code is good once in the whole group, also where two relays are shown it at once', async () => {
  const {
    clock,
    lists: [a, b],
  } = await group(0, 0);
  const code = await a.enrolment.invite();
  const [first, second] = await clock.settle(Promise.all([b.members.redeem(code, home(1)), a.enrolment.redeem(code, home(2))]));
  expect([first, second].filter(Boolean)).toHaveLength(1);
  expect(await clock.settle(b.members.redeem(code, home(3)))).toBe(false);
  await clock.advance(61_000);
  for (const one of [a, b]) expect(one.enrolment.homes).toHaveLength(1);
});

it('the code itself is on no bus, and no relay keeps a code of another', async () => {
  const {
    clock,
    nats,
    lists: [a, b],
  } = await group(0, 0);
  const code = await a.enrolment.invite();
  expect(await clock.settle(b.members.redeem(code, home(1)))).toBe(true);
  const carried = nats.carried.map(({ bytes }) => Buffer.from(bytes).toString()).join();
  expect(carried).toContain('redeem');
  for (const text of [code, code.replaceAll('-', '')]) expect(carried).not.toContain(text);
  expect(Buffer.from((await b.files.read('homes.jsonl')) ?? []).toString()).not.toContain('"code"');
});

it('a home that one relay does not know yet is asked for', async () => {
  const {
    clock,
    nats,
    lists: [a, b],
  } = await group(0, 0);
  nats.lose = () => true;
  await a.enrolment.redeem(await a.enrolment.invite(), home(1));
  await a.changed();
  nats.lose = () => false;
  await clock.settle(b.members.lookUp(id(1)));
  expect(b.enrolment.has(id(1))).toBe(true);
  await clock.settle(b.members.lookUp(id(9)));
  expect(b.enrolment.has(id(9))).toBe(false);
});

it('digests tell in which parts two lists differ, whatever their order', () => {
  const member = (n: number, since = 1): Membership => ({ t: 'enrolled', ...home(n), since });
  const all = [member(1), member(2), member(3)];
  expect(digestOf(all, sha256)).toBe(digestOf([...all].reverse(), sha256));
  expect([...differing(digestOf(all, sha256), digestOf([member(1), member(2, 2), member(3)], sha256))]).toEqual([2]);
  expect([...differing(digestOf(all, sha256), digestOf(all.slice(0, 2), sha256))]).toEqual([3]);
  expect([...differing(digestOf(all, sha256), 'no digest')]).toEqual([]);
});
