import type { ControllerState, Quality } from '@around/messages';
import { FakeClock } from '@around/platform/fake';
import { beforeEach, describe, expect, it } from 'vitest';
import { Silence, type SilenceNotice } from '../../src/house/silence.js';
import { controllerState } from '../support/fakeHouse.js';

let clock: FakeClock;
let told: SilenceNotice[];
let silence: Silence;
beforeEach(() => {
  clock = new FakeClock();
  told = [];
  silence = new Silence({ clock }, (notice) => told.push(notice));
});
const is = (state: ControllerState['state'], more: Partial<ControllerState> = {}) =>
  silence.controller(controllerState('living', state, { since: clock.wall(), ...more }));
const soil = (quality: Quality, at = clock.wall()) =>
  silence.value('living', { thing: 'living/soil', name: 'level', value: 40, at, quality }, 60_000);
const kinds = () => told.map(({ kind, thing }) => (thing === undefined ? kind : `${kind} ${thing}`));

describe('a controller', () => {
  it('that is away for a minute is told once, with the time of its last word, and once that it is back', async () => {
    is('connected');
    const since = clock.wall();
    is('away');
    await clock.advance(10_000);
    is('connecting');
    is('away');
    await clock.advance(600_000);
    expect(told).toMatchObject([{ kind: 'silent', controller: 'living', at: since }]);
    is('connected');
    is('connected');
    expect(kinds()).toEqual(['silent', 'resumed']);
  });

  it('that restarts is no news, nor is one that was away when the home started', async () => {
    is('away');
    await clock.advance(600_000);
    is('connected');
    is('away');
    await clock.advance(50_000);
    is('connected');
    await clock.advance(600_000);
    expect(told).toEqual([]);
  });

  it('that sleeps is silent only when it is overdue', async () => {
    is('connected');
    is('away', { asleepUntil: clock.wall() + 600_000 });
    await clock.advance(690_000);
    expect(told).toEqual([]);
    is('away');
    expect(kinds()).toEqual(['silent']);
    is('connected');
    expect(kinds()).toEqual(['silent', 'resumed']);
  });

  it('that is forgotten is not missed', async () => {
    is('connected');
    is('away');
    silence.forget('living');
    await clock.advance(600_000);
    expect(told).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

describe('a sensor', () => {
  beforeEach(() => {
    is('connected');
  });

  it('that stops reporting is told once, with the time of its last reading, and once that it reports again', async () => {
    soil('good');
    const last = clock.wall();
    await clock.advance(60_000);
    soil('stale', last);
    expect(told).toMatchObject([{ kind: 'silent', thing: 'living/soil', name: 'level', at: last }]);
    soil('good');
    soil('good');
    expect(kinds()).toEqual(['silent living/soil', 'resumed living/soil']);
  });

  it('is not missed where its controller is away, nor while what that had kept is still on its way', async () => {
    soil('good');
    is('away');
    soil('unavailable');
    await clock.advance(600_000);
    is('connected');
    soil('stale');
    await clock.advance(30_000);
    soil('good');
    await clock.advance(600_000);
    expect(kinds()).toEqual(['silent', 'resumed']);
  });

  it('that is still missing a minute after its controller came back is', async () => {
    soil('good');
    is('away');
    soil('unavailable');
    await clock.advance(30_000);
    is('connected');
    soil('stale');
    await clock.advance(61_000);
    expect(kinds()).toEqual(['silent living/soil']);
  });

  it('that was silent when the home started is no news', async () => {
    soil('stale');
    await clock.advance(600_000);
    soil('good');
    expect(told).toEqual([]);
  });

  it('that promised nothing cannot break its word', () => {
    const value = { thing: 'living/soil', name: 'level', value: 40, at: 0 };
    silence.value('living', { ...value, quality: 'good' }, undefined);
    silence.value('living', { ...value, quality: 'stale' }, undefined);
    expect(told).toEqual([]);
  });
});
