import type { ControllerState } from '@around/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import { Pulse } from '../../src/house/pulse.js';
import { MemoryPulse } from '../support/fakeHouse.js';

const MINUTE = 60_000;
const state = (is: ControllerState['state']): ControllerState => ({
  id: 'attic',
  title: 'Attic',
  state: is,
  since: 0,
  things: 1,
  killed: 0,
});

describe('the pulse of a controller', () => {
  let clock: { now(): number; wall(): number; advance(ms: number): void; setWall(ms: number): void };
  let book: MemoryPulse;
  let pulse: Pulse;
  beforeEach(() => {
    // On a slot's beginning.
    let now = 0;
    let ahead = 1_800_000_000_000;
    clock = {
      now: () => now,
      wall: () => now + ahead,
      advance: (ms) => {
        now += ms;
      },
      setWall: (ms) => {
        ahead = ms - now;
      },
    };
    book = new MemoryPulse();
    pulse = new Pulse({ clock }, book);
  });

  function beats(minutes: number, everyMs = 10_000): void {
    for (let ms = 0; ms < minutes * MINUTE; ms += everyMs) {
      clock.advance(everyMs);
      pulse.beacon('attic');
    }
  }

  it('counts beacons and round trips by slots of five minutes', () => {
    pulse.state(state('connected'));
    for (const rtt of [1, 2, 3, 40]) pulse.roundTrip('attic', rtt);
    beats(6);
    const [first, second] = pulse.slots('attic');
    expect(first).toEqual({ at: 1_800_000_000_000, beacons: 29, missed: 0, away: 0, p50: 2, p95: 40, worst: 40 });
    expect(second).toMatchObject({ at: 1_800_000_300_000, beacons: 7, away: 0 });
    expect(second).not.toHaveProperty('p50');
    expect(book.kept.get('attic')).toEqual([first]);
  });

  it('counts a beacon once that comes by several ways', () => {
    pulse.state(state('connected'));
    for (let beacon = 0; beacon < 12; beacon++) {
      clock.advance(10_000);
      for (let way = 0; way < 3; way++) {
        pulse.beacon('attic');
        clock.advance(1);
      }
    }
    expect(pulse.slots('attic').at(-1)).toMatchObject({ beacons: 12, missed: 0 });
  });

  it('knows from the beacons that came which did not', () => {
    pulse.state(state('connected'));
    beats(2);
    clock.advance(40_000);
    pulse.beacon('attic');
    expect(pulse.slots('attic').at(-1)).toMatchObject({ beacons: 13, missed: 3 });
  });

  it('tells for how long it was away, slot by slot', () => {
    pulse.state(state('connected'));
    clock.advance(2 * MINUTE);
    pulse.state(state('away'));
    clock.advance(9 * MINUTE);
    pulse.state(state('connected'));
    clock.advance(MINUTE);
    expect(pulse.slots('attic').map(({ away }) => away / MINUTE)).toEqual([3, 5, 1]);
  });

  it('keeps a day, through a restart of the home, and forgets what is older', () => {
    pulse.state(state('connected'));
    beats(25 * 60);
    const slots = pulse.slots('attic');
    expect(slots).toHaveLength(288);
    const later = new Pulse({ clock }, book);
    later.restore();
    expect(later.slots('attic').slice(0, 287)).toEqual(slots.slice(0, 287));
    clock.advance(20 * 60 * MINUTE);
    const muchLater = new Pulse({ clock }, book);
    muchLater.restore();
    muchLater.state(state('connected'));
    // Where the home did not run there is nothing to tell.
    expect(muchLater.slots('attic').length).toBeGreaterThan(40);
    expect(muchLater.slots('attic').length).toBeLessThan(60);
  });

  it('begins anew where the clock was set back, and knows nothing of what it was not told', () => {
    pulse.state(state('connected'));
    beats(20);
    clock.setWall(1_800_000_000_000 - 60 * MINUTE);
    beats(10);
    expect(pulse.slots('attic').every(({ at }) => at < 1_800_000_000_000)).toBe(true);
    expect(pulse.slots('cellar')).toEqual([]);
    pulse.forget('attic');
    expect(pulse.slots('attic')).toEqual([]);
    expect(book.kept.size).toBe(0);
  });

  it('a board that is not adopted is nobody’s to watch', () => {
    pulse.state(state('new'));
    expect(pulse.slots('attic')).toEqual([]);
  });
});
