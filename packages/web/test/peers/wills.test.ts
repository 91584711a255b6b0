import { encodeRelayFrame, RELAY_FRAME, toUtf8, type Will } from '@around/messages';
import { recordingLog } from '@around/platform/fake';
import { expect, it } from 'vitest';
import type { HomeLink } from '../../src/switchboard/homeLink.js';
import { Wills } from '../../src/switchboard/wills.js';
import { type FakeRelay, relays } from './relays.js';

const MINUTE = 60_000;

/** Two relays that take wills; `posted` are those that sent one. */
async function scene() {
  const group = await relays();
  const posted: FakeRelay[] = [];
  for (const relay of group.all)
    relay.board.wills = new Wills({
      clock: group.clock,
      log: recordingLog(),
      sure: () => relay.bus.up,
      post: async () => {
        posted.push(relay);
        return 'sent';
      },
    });
  const give = (link: HomeLink): void => {
    const will: Will = {
      after: MINUTE,
      until: group.clock.wall() + 86_400_000,
      letters: [{ to: 'https://push.example/1', auth: 'vapid', ttl: 60, urgency: 'high', body: 'AAEC' }],
    };
    link.frame(encodeRelayFrame(RELAY_FRAME.will, 0, toUtf8(JSON.stringify(will))));
  };
  const home = (relay: FakeRelay): HomeLink => {
    const { link } = relay.home();
    give(link);
    return link;
  };
  return { ...group, posted, home };
}

it('a home that is lost here and comes back at another relay is not silent, whichever is noticed first', async () => {
  for (const lostFirst of [true, false]) {
    const { all, clock, home, posted, run } = await scene();
    const [a, b] = all;
    const old = home(a);
    await run();
    if (lostFirst) old.closed();
    await run();
    home(b);
    await run();
    if (!lostFirst) old.closed();
    await clock.advance(5 * MINUTE);
    expect(posted).toEqual([]);
  }
});

it('nor where the word of its coming was lost: it is asked after', async () => {
  const { all, clock, home, nats, posted, run } = await scene();
  const [a, b] = all;
  const old = home(a);
  await run();
  old.closed();
  nats.lose = (subject) => subject.includes('.up.');
  home(b);
  await run();
  await clock.advance(5 * MINUTE);
  expect(posted).toEqual([]);
});

it('one that is nowhere is silent: the relay that had it says so, once', async () => {
  const { all, clock, home, posted, run } = await scene();
  const [a, b] = all;
  const first = home(a);
  await run();
  first.closed();
  home(b).closed();
  await clock.advance(10 * MINUTE);
  expect(posted).toEqual([b]);
});

it('a relay that cannot ask the others waits until it can', async () => {
  const { all, clock, home, posted, run } = await scene();
  const [a] = all;
  const link = home(a);
  await run();
  a.bus.cut(true);
  link.closed();
  await clock.advance(10 * MINUTE);
  expect(posted).toEqual([]);
  a.bus.cut(false);
  await clock.advance(MINUTE);
  expect(posted).toEqual([a]);
});
