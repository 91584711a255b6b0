import { describe, expect, it } from 'vitest';
import { SimulatedHouse, seedOf } from '../support/simulatedHouse.js';
import { Watch } from '../support/watch.js';

const SEED = seedOf(111);
const PHONES = 20;
/** More than any listener keeps at a time. */
const STRANGERS = 600;

/** A cable that comes out, a phone that leaves the Wi-Fi: nobody says goodbye, and the system goes on believing in the connection for minutes. */
describe(`half-open connections (seed ${SEED})`, () => {
  it('are noticed by the heartbeat and given up, whoever was at the far end', async () => {
    using watch = new Watch();
    await using house = new SimulatedHouse(SEED, watch.log());
    await house.start();
    const board = await house.bellController('hall', '192.168.1.20');
    const honest = await house.owner();
    for (let i = 0; i < PHONES; i++) await house.owner(`gone${i}`);
    expect(house.web.phones).toBe(PHONES + 1);

    for (let i = 0; i < PHONES; i++) house.network.kill(`gone${i}`, 'silent');
    // Two heartbeats of 15 s without an answer, and the third look.
    await house.clock.advance(50_000);
    expect(house.web.phones).toBe(1);
    expect(honest.link.state).toBe('live');

    house.network.kill(board.host.name, 'silent');
    await house.clock.advance(20_000);
    expect(honest.house.controllers.get('hall')?.state).toBe('away');

    house.network.kill('pi', 'silent');
    await house.clock.advance(50_000);
    expect(house.web.homes).toBe(0);
    expect(honest.link).toMatchObject({ state: 'broken', hop: 'home' });
    expect(watch.faults).toEqual([]);
  });

  it('of strangers who vanish in the middle of their first word take no place from anybody', async () => {
    using watch = new Watch();
    await using house = new SimulatedHouse(SEED, watch.log());
    await house.start();
    await house.bellController('hall', '192.168.1.20');
    for (let i = 0; i < STRANGERS; i++) {
      const stranger = house.network.host(`stranger${i}`, { addresses: [`192.168.1.${30 + (i % 200)}`] });
      const tcp = await house.clock.settle(stranger.dialTcp({ host: '192.168.1.2', port: 45_672 }));
      tcp.write(Uint8Array.of(1));
      const web = await house.clock.settle(stranger.dialWeb('ws://192.168.1.2:8080/phone'));
      web.send('{"t":"hello"');
      house.network.kill(stranger.name, 'silent');
      stranger.down();
    }
    await house.clock.advance(60_000);
    const phone = await house.owner('near', 'near');
    expect(phone.link.state).toBe('live');
    const ring = phone.command({ thing: 'hall/bell', op: 'invoke', name: 'ring', input: { n: 1 } });
    expect((await house.clock.settle(ring.done)).step).toBe('completed');
    expect(watch.faults).toEqual([]);
  });
});
