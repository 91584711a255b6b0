import { describe, expect, it } from 'vitest';
import { SimulatedHouse, seedOf } from '../support/simulatedHouse.js';

describe('phone, relay and home', () => {
  it('pair through the relay and come back after each is killed', async () => {
    const seed = seedOf(1);
    await using house = new SimulatedHouse(seed);
    await house.start();
    const phone = await house.owner();
    expect(phone.link).toMatchObject({ state: 'live', way: 'relay' });
    expect(phone.identity.key.role).toBe('owner');

    await house.crash('web', 5_000);
    expect(phone.link.state).not.toBe('live');
    await house.clock.until(() => phone.link.state === 'live', 90_000);

    await house.crash('home', 60_000);
    await house.clock.until(() => phone.link.state === 'live', 90_000);
    expect((await house.clock.settle(phone.ask('phones', {}))).phones).toHaveLength(1);
  });

  it('name the home, not the relay, when the home falls silent behind a relay that answers', async () => {
    await using house = new SimulatedHouse(seedOf(2));
    await house.start();
    const phone = await house.owner();
    const seen: string[] = [];
    phone.subscribe(({ link }) => {
      if (link?.state === 'broken') seen.push(link.hop);
    });
    house.network.isolate('pi');
    await house.clock.until(() => phone.link.state === 'broken', 40_000);
    await house.clock.advance(60_000);
    expect(new Set(seen)).toEqual(new Set(['home']));
    house.network.heal('pi');
    await house.clock.until(() => phone.link.state === 'live', 90_000);
  });

  it('a phone that was paired on the LAN learns the relay that its home joins later', async () => {
    await using house = new SimulatedHouse(seedOf(3));
    await house.startWeb();
    await house.startHome(undefined, false);
    const phone = await house.owner('phone', 'near');
    expect(phone.link).toMatchObject({ state: 'live', way: 'lan' });
    expect(phone.identity.relay).toBeUndefined();
    const enrol = await (await house.enrolment()).invite();
    await house.clock.settle(house.home.join({ url: 'wss://relay.example', enrol }));
    await house.clock.until(() => house.web.homes === 1);
    house.network.cutAll('phone', 'pi', 'reset');
    await house.clock.until(() => phone.identity.relay === 'wss://relay.example', 60_000);
    // Out of the house: the LAN is gone, and the relay is the way.
    house.network.partition('phone', 'pi');
    await house.clock.until(() => phone.link.state === 'live' && phone.link.way === 'relay', 120_000);
  });
});
