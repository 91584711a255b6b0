import type { ThingValue } from '@around/messages';
import { FakeClock } from '@around/platform/fake';
import { beforeEach, describe, expect, it } from 'vitest';
import { Values } from '../../src/house/values.js';

let clock: FakeClock;
let told: ThingValue[];
let values: Values;
beforeEach(() => {
  clock = new FakeClock();
  told = [];
  values = new Values({ clock }, (value) => told.push(value));
  values.start();
});
const reading = (value: unknown, at = clock.wall()) => ({ thing: 'living/soil', name: 'level', value, at });

describe('values', () => {
  it('are good while their controller is here', () => {
    values.here('living');
    values.set('living', reading(40));
    expect(told).toEqual([{ ...reading(40), quality: 'good' }]);
  });

  it('become stale after what was promised, within a second, once', async () => {
    values.here('living');
    values.set('living', reading(40), 'good', 60_000);
    await clock.advance(59_000);
    expect(told).toHaveLength(1);
    await clock.advance(2_000);
    expect(told.map((value) => value.quality)).toEqual(['good', 'stale']);
    await clock.advance(600_000);
    expect(told).toHaveLength(2);
  });

  it('are fresh again with the next reading', async () => {
    values.here('living');
    values.set('living', reading(40), 'good', 60_000);
    await clock.advance(90_000);
    values.set('living', reading(41), 'good', 60_000);
    await clock.advance(30_000);
    expect(told.map((value) => value.quality)).toEqual(['good', 'stale', 'good']);
  });

  it('count the age of a reading that waited for its link', async () => {
    values.here('living');
    values.set('living', reading(40, clock.wall() - 50_000), 'good', 60_000);
    await clock.advance(11_000);
    expect(told.at(-1)?.quality).toBe('stale');
  });

  it('do not trust a clock that runs ahead', async () => {
    values.here('living');
    values.set('living', reading(40, clock.wall() + 3_600_000), 'good', 60_000);
    await clock.advance(62_000);
    expect(told.at(-1)?.quality).toBe('stale');
  });

  it('are unavailable while the controller is away, and what they are when it is back', async () => {
    values.here('living');
    values.here('kitchen');
    values.set('living', reading(40), 'good', 60_000);
    values.set('kitchen', { thing: 'kitchen/lamp', name: 'on', value: true, at: clock.wall() });
    values.away('living');
    expect(told.at(-1)).toMatchObject({ value: 40, quality: 'unavailable' });
    expect(values.get('kitchen/lamp', 'on')?.quality).toBe('good');
    values.here('living');
    expect(told.at(-1)?.quality).toBe('good');
    values.away('living');
    await clock.advance(61_000);
    values.here('living');
    expect(told.at(-1)?.quality).toBe('stale');
  });

  it('keep what the controller itself says of them', () => {
    values.here('living');
    values.set('living', reading(null), 'unavailable');
    expect(told.at(-1)?.quality).toBe('unavailable');
  });

  it('are shown as they were before the home’s restart, unavailable, and nobody is told', () => {
    values.restore('living', reading(40));
    expect(told).toEqual([]);
    expect(values.all()).toEqual([{ ...reading(40), quality: 'unavailable' }]);
    values.here('living');
    expect(told).toEqual([{ ...reading(40), quality: 'good' }]);
  });

  it('leave no timer behind', () => {
    values.stop();
    values.stop();
    expect(clock.pending).toBe(0);
  });
});
