import { connect } from 'node:net';
import { fakeStage, realStage, tcpContract } from '@around/platform/contract';
import { FakeClock, FakeNetwork } from '@around/platform/fake';
import { nodeNetwork } from '@around/platform/node';
import { describe, expect, it } from 'vitest';

tcpContract('node', () => ({ server: nodeNetwork(), client: nodeNetwork(), host: '127.0.0.1', stage: realStage() }));
for (const loss of [0, 0.2]) {
  tcpContract(`fake, loss ${loss}`, () => {
    const clock = new FakeClock();
    const world = new FakeNetwork(clock, { seed: 5, loss });
    return { server: world.host('server'), client: world.host('client'), host: 'server', stage: fakeStage(clock) };
  });
}

describe('node tcp', () => {
  it('gathers the writes of one turn: the peer gets them in one piece', async () => {
    const stage = realStage();
    const network = nodeNetwork();
    const chunks: number[] = [];
    const listener = await network.listenTcp({ host: '127.0.0.1', port: 0 }, (connection) => {
      connection.handle({
        onData(bytes) {
          for (const byte of bytes) connection.write(new Uint8Array([byte]));
          connection.close();
        },
        onClose() {},
      });
    });
    const raw = connect(listener.address.port, '127.0.0.1');
    raw.on('data', (bytes) => chunks.push(bytes.length));
    raw.write(Buffer.alloc(50));
    await stage.until(() => raw.destroyed);
    expect(chunks).toEqual([50]);
    await listener.close();
  });

  it('answers a peer that has said its last word (nc -N)', async () => {
    const stage = realStage();
    const network = nodeNetwork();
    const listener = await network.listenTcp({ host: '127.0.0.1', port: 0 }, (connection) => {
      let seen = 0;
      connection.handle({
        onData: (bytes) => {
          seen += bytes.length;
        },
        onEnd() {
          connection.write(new TextEncoder().encode(`got ${seen}`));
          connection.close();
        },
        onClose() {},
      });
    });
    let answer = '';
    const raw = connect({ port: listener.address.port, host: '127.0.0.1', allowHalfOpen: true });
    raw.on('data', (bytes) => {
      answer += String(bytes);
    });
    raw.end('hello');
    await stage.until(() => answer === 'got 5');
    await listener.close();
  });

  it('turns bad ports into errors, not exceptions from nowhere', async () => {
    await expect(nodeNetwork().dialTcp({ host: '127.0.0.1', port: 70_000 })).rejects.toMatchObject({ name: 'PlatformError' });
    await expect(nodeNetwork().listenTcp({ host: '127.0.0.1', port: -1 }, () => {})).rejects.toMatchObject({ name: 'PlatformError' });
  });
});
