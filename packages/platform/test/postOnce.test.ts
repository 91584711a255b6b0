import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { judged, type LookUp, NotAllowed, postOnce, trusts } from '../src/node/http/postOnce.js';

const body = new TextEncoder().encode('sealed');
const ask = { headers: {}, body, trusted: () => false, timeoutMs: 2_000 };
/** A name with these addresses, whatever it is. */
const means =
  (...addresses: string[]): LookUp =>
  (_, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

describe('an address that somebody else named', () => {
  it.each([
    ['an address of a private network', ['192.168.1.1']],
    ['this machine, as IPv6 writes it', ['::ffff:127.0.0.1']],
    ['this machine, in another spelling of that', ['::ffff:7f00:1']],
    ['one through a translator', ['64:ff9b::a00:1']],
    ['a public one first, and a private one after it', ['142.250.74.202', '10.0.0.1']],
    ['a public one, and one of IPv6 that is the own network’s', ['142.250.74.202', 'fd00::1']],
    ['no address at all', []],
  ])('is not asked where it means %s', async (_, addresses) => {
    await expect(postOnce({ ...ask, url: 'https://push.example/x' }, means(...addresses))).rejects.toBeInstanceOf(NotAllowed);
  });

  it.each([
    ...['https://127.0.0.1/x', 'https://[::1]/x', 'https://2130706433/x', 'https://0x7f.1/x', 'https://[::ffff:10.0.0.1]/x'],
    ...['http://push.example/x', 'https://user:word@push.example/x', 'https://169.254.169.254/latest'],
  ])('is not even looked up: %s', async (url) => {
    let asked = 0;
    const lookUp: LookUp = (_, done) => {
      asked++;
      done(null, [{ address: '142.250.74.202', family: 4 }]);
    };
    await expect(postOnce({ ...ask, url }, lookUp)).rejects.toBeInstanceOf(NotAllowed);
    expect(asked).toBe(0);
  });

  it('is looked up once: what was judged is what is dialled, however fast the name changes', () => {
    const answers = [['142.250.74.202', '2a00:1450:4001:810::200a'], ['10.0.0.1']];
    const lookup = judged((_, done) => means(...(answers.shift() ?? []))(_, done));
    let dialled: unknown;
    lookup('push.example', { all: true }, (error, found) => {
      dialled = error ?? found;
    });
    expect(dialled).toEqual([
      { address: '142.250.74.202', family: 4 },
      { address: '2a00:1450:4001:810::200a', family: 6 },
    ]);
    expect(answers).toHaveLength(1);
    lookup('push.example', {}, (error) => {
      dialled = error;
    });
    expect(dialled).toBeInstanceOf(NotAllowed);
  });

  it('is told apart from one that cannot be found now', async () => {
    const lost: LookUp = (_, done) => done(new Error('EAI_AGAIN push.example'), []);
    const end = postOnce({ ...ask, url: 'https://push.example/x' }, lost);
    await expect(end).rejects.toThrow('push.example cannot be reached: EAI_AGAIN');
    await expect(end).rejects.not.toBeInstanceOf(NotAllowed);
  });

  it('is trusted where the owner named its host, and no other', () => {
    const named = trusts(['Push.Home.example', '::1']);
    expect(['push.home.example', '::1', 'other.home.example', 'push.home.example.evil.example'].map(named)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([trusts(true)('a'), trusts(false)('a')]).toEqual([true, false]);
  });
});

describe('what it answers', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });
  /** A service that answers so. @returns asks it */
  const serve = async (answer: RequestListener, timeoutMs = 5_000) => {
    const asked: string[] = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      request.resume();
      request.on('end', () => answer(request, response));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { asked, ended: postOnce({ ...ask, url: `http://127.0.0.1:${port}/x`, trusted: trusts(['127.0.0.1']), timeoutMs }) };
  };

  it('is its status, and no redirect is followed', async () => {
    const { asked, ended } = await serve((_, response) =>
      response.writeHead(307, { location: '/elsewhere', 'retry-after': '9' }).end('gone'),
    );
    expect(await ended).toEqual({ status: 307, retryAfter: '9', text: 'gone' });
    expect(asked).toEqual(['/x']);
  });

  it('is read for 300 characters, and hung up on where it has no end', async () => {
    const { ended } = await serve((_, response) => {
      response.writeHead(201);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', more);
      more();
    });
    expect(await ended).toEqual({ status: 201, retryAfter: undefined, text: 'x'.repeat(300) });
    const connections = (): Promise<number> => new Promise((resolve) => server?.getConnections((_, n) => resolve(n)));
    await expect.poll(connections, { timeout: 10_000 }).toBe(0);
  });

  it('is its status where the rest of it never comes, and nothing where it says only that it will', async () => {
    const { ended } = await serve((_, response) => void response.writeHead(503).write('so'), 300);
    expect(await ended).toMatchObject({ status: 503, text: 'so' });
    server?.closeAllConnections();
    server?.close();
    const { ended: never } = await serve((_, response) => response.writeProcessing(), 300);
    await expect(never).rejects.toThrow('no answer in time');
  });

  it('is not read where its head is huge', async () => {
    const { ended } = await serve((_, response) => response.writeHead(200, { much: 'x'.repeat(40_000) }).end());
    await expect(ended).rejects.toThrow('cannot be reached');
  });
});
