import { describe, expect, it } from 'vitest';
import { MeterBoard } from '../support/meterBoard.js';
import { SimulatedHouse, seedOf } from '../support/simulatedHouse.js';

describe('the lighthouse', () => {
  it('tells the phones that watch a home since when it is silent, and when it is back', async () => {
    await using house = new SimulatedHouse(seedOf(31));
    await house.start();
    const phone = await house.owner();
    const seen: (string | undefined)[] = [];
    phone.subscribe(({ link }) => {
      if (link?.state === 'broken' && link.hop === 'home') seen.push(link.detail);
    });
    await house.clock.advance(100_000);
    const silent = house.clock.wall();
    house.network.isolate('pi');
    // The relay notices within three heartbeats; the phone may before.
    await house.clock.advance(60_000);
    const { link } = phone;
    if (link.state !== 'broken') throw new Error('it is broken');
    expect(link.hop).toBe('home');
    // The last sign of life, at most a heartbeat before: not the moment in which two were missing.
    expect(silent - link.since).toBeGreaterThanOrEqual(0);
    expect(silent - link.since).toBeLessThanOrEqual(15_100);
    await house.clock.advance(600_000);
    const later = phone.link;
    expect(later.state === 'broken' && later.since).toBe(link.since);
    house.network.heal('pi');
    await house.clock.until(() => phone.link.state === 'live', 90_000);
  });

  it('tells once of a sensor that stopped, and of a controller for all of its sensors; and when they are back', async () => {
    await using house = new SimulatedHouse(seedOf(32));
    await house.start();
    const meter = new MeterBoard(house, 'cellar', '192.168.1.30');
    await meter.start();
    await meter.adopt('cellar');
    const phone = await house.owner();
    const notices: { what: string; at: number }[] = [];
    phone.subscribe(({ changes }) => {
      for (const change of changes ?? []) {
        if (change.k === 'notice') notices.push({ what: `${change.kind} ${change.thing ?? change.controller}`, at: change.at });
      }
    });
    await house.clock.advance(60_000);
    meter.wired = false;
    const last = meter.readings.at(-1)?.at;
    await house.clock.advance(300_000);
    expect(notices).toEqual([{ what: 'silent cellar/meter', at: last }]);
    expect(phone.house.values.get('cellar/meter/count')?.quality).toBe('stale');
    // A restart of the home says nothing new.
    await house.crash('home', 1_000);
    await house.clock.until(() => phone.link.state === 'live' && meter.controller.linked, 90_000);
    await house.clock.advance(300_000);
    expect(notices).toHaveLength(1);
    expect(phone.house.values.get('cellar/meter/count')?.quality).toBe('stale');
    meter.wired = true;
    await house.clock.advance(60_000);
    expect(phone.house.values.get('cellar/meter/count')?.quality).toBe('good');

    notices.length = 0;
    const gone = house.clock.wall();
    house.network.isolate('cellar');
    await house.clock.advance(600_000);
    expect(notices.map(({ what }) => what)).toEqual(['silent cellar']);
    expect(gone - notices[0]!.at).toBeGreaterThanOrEqual(0);
    expect(gone - notices[0]!.at).toBeLessThanOrEqual(5_100);
    expect(phone.house.controllers.get('cellar')?.since).toBe(notices[0]!.at);
    expect(phone.house.values.get('cellar/meter/count')?.quality).toBe('unavailable');
    house.network.heal('cellar');
    await house.clock.until(() => phone.house.controllers.get('cellar')?.state === 'connected', 60_000);
    await house.clock.advance(120_000);
    expect(notices.map(({ what }) => what)).toEqual(['silent cellar', 'resumed cellar']);
    expect(phone.house.values.get('cellar/meter/count')?.quality).toBe('good');
  });

  it('invents no time after the relay’s own restart', async () => {
    await using house = new SimulatedHouse(seedOf(33));
    await house.start();
    const phone = await house.owner();
    house.network.isolate('pi');
    await house.clock.advance(120_000);
    await house.crash('web', 1_000);
    const before = house.clock.wall();
    await house.clock.advance(90_000);
    // The phone knows by itself since when it hears nothing; the relay adds nothing that it cannot know.
    expect(phone.link.state).toBe('broken');
    expect(phone.link.state === 'broken' && phone.link.since).toBeLessThan(before);
  });
});
