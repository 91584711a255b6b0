import { encodeClose, RELAY_FRAME } from '@around/messages';
import { describe, it, vi } from 'vitest';
import { FORGED_CODES, type Leg, type Meddle } from '../support/maliciousRelay.js';
import { LONG } from '../support/needs.js';
import { seedOf } from '../support/simulatedHouse.js';
import { Siege, SPOILS, spoilNext } from './siege.js';

const HOUR = 3_600_000;
const SEEDS = Array.from({ length: LONG ? 20 : 1 }, (_, i) => seedOf(0) + 311 + i);
const HOURS = LONG ? 12 : 0.5;
vi.setConfig({ testTimeout: LONG ? 3_600_000 : 180_000 });

/** Hours behind a relay that means harm in a new way every few seconds, while a phone goes on pressing a bell. */
describe.each(SEEDS)('a malicious relay at random (seed %i)', (seed) => {
  it('for hours: nothing is executed that was not asked, or twice, or late; nothing leaks; the phone keeps its home', async () => {
    await using siege = await Siege.start(seed);
    const { house, relay, chance } = siege;
    const { clock } = house;
    const any = <T>(list: readonly T[]): T | undefined => list[chance.int(list.length)];
    const kind = (): Leg['kind'] => (chance.chance(0.5) ? 'phone' : 'home');
    const way = () => (chance.chance(0.5) ? 'in' : 'out');
    /** Anything that ever passed, of any phone, session and home run. */
    const old = () => any(any(relay.legs)?.record ?? [])?.data;

    const tricks: (() => void)[] = [
      () => {
        relay.meddle = spoilNext({ kind: kind(), way: way() }, any(SPOILS) ?? 'drop', chance).meddle;
      },
      () => {
        const rate = chance.float() * 0.3;
        const where = kind();
        relay.meddle = ({ leg, data }) =>
          leg.kind === where && chance.chance(rate) ? (any([[], [data, data], [old() ?? data, data]]) ?? []) : [data];
      },
      () => {
        relay.meddle = delay(() => chance.int(9_000), clock);
      },
      () => {
        const data = old();
        if (data !== undefined) any(relay.legs.filter(({ open }) => open))?.say(data);
      },
      () => {
        const data = old();
        if (data !== undefined) any(relay.legs.filter(({ open }) => open))?.give(data);
      },
      () => any(relay.legs.filter(({ open }) => open))?.forge(any(FORGED_CODES) ?? 1000, 'revoked'),
      () => any(relay.open('phone'))?.say(JSON.stringify({ t: 'sorry', code: any(FORGED_CODES), message: 'an owner revoked this key' })),
      () => any(relay.open('phone'))?.say(JSON.stringify({ t: 'home', up: chance.chance(0.5), since: chance.int(2 ** 30) })),
      () => any(relay.open('home'))?.frame(RELAY_FRAME.close, chance.int(20), encodeClose(any(FORGED_CODES) ?? 1000, 'x')),
      () => any(relay.open('home'))?.frame(RELAY_FRAME.data, chance.int(20), chance.bytes(chance.int(600))),
      () => any(relay.open('home'))?.frame(RELAY_FRAME.drain, 0),
      () => {
        // A phone of long ago, from its hello to its last word.
        const phone = any(relay.legs.filter(({ kind }) => kind === 'phone'));
        const home = any(relay.open('home'));
        const hello = phone?.texts('in').find((text) => text.includes('"hello"'));
        if (home === undefined || hello === undefined) return;
        const channel = 10_000 + chance.int(1_000);
        home.frame(RELAY_FRAME.open, channel, Buffer.from(hello));
        for (const frame of phone?.binaries('in') ?? []) home.frame(RELAY_FRAME.data, channel, frame);
      },
      () => {
        relay.meddle = ({ leg, data }) => (leg.kind === 'phone' && typeof data !== 'string' ? [] : [data]);
      },
      () => relay.behave(),
    ];

    const begin = clock.now();
    while (clock.now() - begin < HOURS * HOUR) {
      any(tricks)?.();
      for (let presses = chance.int(3); presses > 0; presses--) siege.press(chance.chance(0.8) ? siege.phone : siege.tablet);
      await clock.advance(chance.int(15_000));
      if (chance.chance(0.01)) await house.crash('home', chance.int(20_000));
      if (chance.chance(0.1)) await cleaned(siege);
    }
    await cleaned(siege);
    await siege.holds();
  });
});

/** The relay is its owner's again: a new process on the same machine, since in the old one anything may have been changed. */
async function cleaned(siege: Siege): Promise<void> {
  siege.relay.behave();
  await siege.house.crash('web', siege.chance.int(10_000));
  await siege.recovers({ silence: true });
}

/** Each message is kept back for a while of its own: they overtake each other. */
function delay(ms: () => number, clock: { after(ms: number, fn: () => void): unknown }): Meddle {
  return ({ leg, way, data }) => {
    clock.after(ms(), () => {
      if (!leg.open) return;
      if (way === 'in') leg.give(data);
      else leg.say(data);
    });
    return [];
  };
}
