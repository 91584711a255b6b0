import { silentLog } from '@around/platform';
import { FakeClock } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { Follower, type FollowerOptions } from '../../src/update/follower.js';

const HOME = 'AAAAAAAAAAAAAAAAAAAAAA';
const STEADY = { version: '1.0.0', trial: undefined, wentBack: undefined };

function follower(options: Partial<FollowerOptions> = {}) {
  const clock = new FakeClock();
  const runs: { readonly args: readonly string[]; end: (why?: string) => Promise<void> }[] = [];
  const made = new Follower(
    {
      clock,
      log: silentLog,
      update: (args) =>
        new Promise((resolve) => {
          const end = async (why?: string): Promise<void> => {
            resolve(why);
            await clock.advance(0);
          };
          runs.push({ args, end });
        }),
    },
    { version: '1.0.0', follow: true, installation: STEADY, ...options },
  );
  return { made, runs, clock };
}

it('fetches a newer version once, from where its home says', () => {
  const { made, runs } = follower();
  expect(made.ask(HOME, {})).toEqual({ version: '1.0.0', follows: true, stage: 'steady' });
  const ask = { version: '1.1.0', from: 'https://around.example/releases/' };
  for (let i = 0; i < 3; i++) expect(made.ask(HOME, ask)).toEqual({ version: '1.0.0', follows: true, stage: 'fetching' });
  expect(runs.map(({ args }) => args)).toEqual([['--from', ask.from]]);
});

it('goes by its own source where it has one', () => {
  const { made, runs } = follower({ from: 'https://own.example/' });
  made.ask(HOME, { version: '1.1.0', from: 'https://other.example/' });
  expect(runs[0]?.args).toEqual(['--from', 'https://own.example/']);
});

it.each<[string, Partial<FollowerOptions>, string]>([
  ['its owner did not say that it follows', { follow: false }, '1.1.0'],
  ['no supervisor would start another version', { installation: undefined }, '1.1.0'],
  ['it is that version', {}, '1.0.0'],
  ['it is newer', {}, '0.9.0'],
  ['that is no version', {}, '../../1.1.0'],
  ['a version is on trial', { installation: { ...STEADY, trial: { version: '1.0.0', previous: '0.9.0', seconds: 1 } } }, '1.1.0'],
  ['it went back from that one', { installation: { ...STEADY, wentBack: { from: '1.1.0', to: '1.0.0', why: 'x' } } }, '1.1.0'],
])('fetches nothing where %s', (_, options, version) => {
  const { made, runs } = follower(options);
  made.ask(HOME, { version });
  expect(runs).toEqual([]);
});

it('says why it failed, and does not try again at once', async () => {
  const { made, runs, clock } = follower();
  made.ask(HOME, { version: '1.1.0' });
  await runs[0]?.end('the disk is full');
  expect(made.ask(HOME, { version: '1.1.0' })).toEqual({ version: '1.0.0', follows: true, stage: 'failed', detail: 'the disk is full' });
  expect(runs).toHaveLength(1);
  await clock.advance(10_000);
  expect(made.ask(HOME, { version: '1.1.0' })).toMatchObject({ stage: 'fetching' });
  expect(runs).toHaveLength(2);
});

it('tells of its trial, and of the way back', () => {
  const trial = { version: '1.0.0', previous: '0.9.0', seconds: 60 };
  expect(follower({ installation: { ...STEADY, trial } }).made.ask(HOME, {})).toMatchObject({ stage: 'trial' });
  const wentBack = { from: '1.1.0', to: '1.0.0', why: 'it hung' };
  const { made } = follower({ installation: { ...STEADY, wentBack } });
  for (const ask of [{}, { version: '1.1.0' }])
    expect(made.ask(HOME, ask)).toMatchObject({ stage: 'failed', detail: '1.1.0 was taken back: it hung' });
});
