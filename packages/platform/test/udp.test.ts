import { fakeStage, realStage, udpContract } from '@around/platform/contract';
import { FakeClock, FakeNetwork } from '@around/platform/fake';
import { nodeNetwork } from '@around/platform/node';
import { describe, expect, it } from 'vitest';

// 127.255.255.255 is the loopback interface's own broadcast address: no default route is needed.
udpContract('node', () => ({ a: nodeNetwork(), b: nodeNetwork(), host: '127.0.0.1', broadcast: '127.255.255.255', stage: realStage() }));
udpContract('fake', () => {
  const clock = new FakeClock();
  const world = new FakeNetwork(clock, { seed: 2 });
  return { a: world.host('a'), b: world.host('b'), host: 'b', broadcast: '255.255.255.255', stage: fakeStage(clock) };
});

describe('fake udp', () => {
  it('keeps broadcasts within the segment, and loses as told', async () => {
    const clock = new FakeClock();
    const world = new FakeNetwork(clock, { seed: 2 });
    const heard: Record<string, number> = { near: 0, far: 0 };
    for (const [name, address] of [
      ['near', '10.0.0.9'],
      ['far', '10.0.1.9'],
    ] as const) {
      await world
        .host(name, { addresses: [address] })
        .openUdp({ port: 45_670 }, { onDatagram: () => (heard[name] = (heard[name] ?? 0) + 1) });
    }
    const socket = await world.host('pi', { addresses: ['10.0.0.2'] }).openUdp({ port: 0 }, { onDatagram() {} });
    socket.send(new Uint8Array([1]), { host: '255.255.255.255', port: 45_670 });
    await clock.advance(10);
    expect(heard).toEqual({ near: 1, far: 0 });
    world.conditions.loss = 0.5;
    for (let i = 0; i < 200; i++) socket.send(new Uint8Array([1]), { host: '10.0.0.255', port: 45_670 });
    await clock.advance(10);
    expect(heard.near).toBeGreaterThan(60);
    expect(heard.near).toBeLessThan(140);
  });

  it('tells a sender without a network', async () => {
    const clock = new FakeClock();
    const world = new FakeNetwork(clock);
    const socket = await world.host('pi', { addresses: [] }).openUdp({ port: 0 }, { onDatagram() {} });
    const errors: Error[] = [];
    socket.send(new Uint8Array([1]), { host: '255.255.255.255', port: 1 }, (error) => errors.push(error));
    await clock.flush();
    expect(errors[0]).toMatchObject({ code: 'unreachable' });
  });
});
