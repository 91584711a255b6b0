import { existsSync, writeFileSync } from 'node:fs';
import { silentLog } from '@around/platform';
import { FakeClock } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { Installation, type Standing, VersionWatch } from '../src/index.js';
import { missing } from '../src/installed/health.js';
import { install, NAME, scratch } from './support.js';

const BEFORE: Standing = { relay: ['wss://around.example'], controllers: ['hut', 'living'] };

/** A version of an installation, as it runs. */
async function running(here: Installation, clock: FakeClock): Promise<{ watch: VersionWatch; ends: () => number }> {
  let ends = 0;
  const watch = new VersionWatch({ clock, log: silentLog, end: () => ends++ }, here);
  await watch.start();
  return { watch, ends: () => ends };
}

/** 1.1.0 on trial, for 60 s, after 1.0.0, in which all of BEFORE stood. */
function onTrial(folder: string): Installation {
  const here = install(folder, '1.0.0');
  install(`${folder}/other`, '1.1.0');
  writeFileSync(here.at('1.1.0'), '');
  here.switchTo('1.1.0', 60);
  here.tellStanding('1.1.0', BEFORE);
  return new Installation(here.folder, '1.1.0');
}

it('stays when all that stood stands again, and not before', async () => {
  using tmp = scratch();
  const here = onTrial(tmp.folder);
  const clock = new FakeClock();
  const { watch, ends } = await running(here, clock);
  let now: Standing = {};
  watch.up(() => now);
  await clock.advance(10_000);
  expect(here.trial).toBeDefined();
  now = { ...BEFORE, controllers: ['living'] };
  await clock.advance(10_000);
  expect(here.trial).toBeDefined();
  now = { ...BEFORE, controllers: ['living', 'new', 'hut'] };
  await clock.advance(2_000);
  expect(here.trial).toBeDefined();
  await clock.advance(1_000);
  expect([here.trial, here.current, ends()]).toEqual([undefined, '1.1.0', 0]);
  await clock.advance(100_000);
  expect([here.current, ends()]).toEqual(['1.1.0', 0]);
});

it('goes back when its time is over, and says what was missing', async () => {
  using tmp = scratch();
  const here = onTrial(tmp.folder);
  const clock = new FakeClock();
  const { watch, ends } = await running(here, clock);
  watch.up(() => ({ controllers: ['hut', 'living'] }));
  await clock.advance(59_000);
  expect([here.current, ends()]).toEqual(['1.1.0', 0]);
  await clock.advance(1_000);
  expect([here.current, ends()]).toEqual(['1.0.0', 1]);
  expect(here.wentBack).toEqual({ from: '1.1.0', to: '1.0.0', why: 'after 60 s was still missing: relay: wss://around.example' });
});

it('goes back when it never comes up', async () => {
  using tmp = scratch();
  const here = onTrial(tmp.folder);
  const clock = new FakeClock();
  const { ends } = await running(here, clock);
  await clock.advance(60_000);
  expect([here.current, ends(), here.wentBack?.why]).toEqual(['1.0.0', 1, 'after 60 s was still missing: it is not up yet']);
});

it('makes way when another version is to run, and tells what stood', async () => {
  using tmp = scratch();
  const here = install(tmp.folder, '1.0.0');
  const clock = new FakeClock();
  const { watch, ends } = await running(here, clock);
  watch.up(() => BEFORE);
  await clock.advance(5_000);
  expect(ends()).toBe(0);
  here.switchTo('1.1.0', 60);
  await clock.advance(1_000);
  expect([ends(), here.standingBefore('1.1.0'), here.standingBefore('1.2.0')]).toEqual([1, BEFORE, undefined]);
  expect(existsSync(here.at('trial'))).toBe(true);
});

it('is found by where its program lies, and only where versions lie side by side', () => {
  using tmp = scratch();
  const here = install(tmp.folder, '1.0.0');
  expect(Installation.of(here.at(`current/${NAME}.mjs`))).toMatchObject({ folder: here.folder, version: '1.0.0', name: NAME });
  expect(Installation.of(`${tmp.folder}/nowhere/${NAME}.mjs`)).toBeUndefined();
  expect(Installation.of(process.argv[1])).toBeUndefined();
});

it('of many homes a tenth may be away by chance, of few none', () => {
  const homes = (n: number): string[] => Array.from({ length: n }, (_, i) => `home-${i}`);
  expect(missing({ homes: homes(1) }, { homes: [] })).toEqual(['homes: home-0']);
  expect(missing({ homes: homes(9) }, { homes: homes(8) })).toEqual(['homes: home-8']);
  expect(missing({ homes: homes(10) }, { homes: homes(9) })).toEqual([]);
  expect(missing({ homes: homes(100) }, { homes: homes(90) })).toEqual([]);
  expect(missing({ homes: homes(100) }, { homes: homes(89) })).toEqual(['homes: home-89, home-90, home-91 and 8 more']);
});
