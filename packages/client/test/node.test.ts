import { type PairingGrant, toBase64Url } from '@around/messages';
import { nodeWeb } from '@around/platform/node';
import { pskOfCode } from '@around/sealing';
import { afterEach, expect, it } from 'vitest';
import { createHomeClient, type HomeClient, type Paired, pairWithCode } from '../src/index.js';
import { nodePorts } from '../src/node/index.js';
import { HOME, ScriptedHome, suite } from './support/scriptedHome.js';

const home = new ScriptedHome();
let client: HomeClient | undefined;
afterEach(async () => {
  await client?.stop();
  await home.unlisten();
});

it('pairs, stores and is live over real sockets', async () => {
  const { port } = await home.listen(nodeWeb(), 0);
  const psk = await pskOfCode(suite, '7K2M-9QXD-4TPA');
  if (psk === undefined) throw new Error('no psk');
  const grant: PairingGrant = {
    t: 'paired',
    v: 1,
    home: { id: HOME, title: 'Test house' },
    key: { id: 'key1', user: 'Ann', role: 'owner' },
    psk: toBase64Url(home.psk),
    token: home.token,
    lan: [],
  };
  home.pairing = { psk, grant };
  const ports = nodePorts();
  let stored: Paired | undefined;
  const store = async (paired: Paired): Promise<void> => {
    stored = paired;
  };
  const paired = await pairWithCode(
    ports,
    { url: `127.0.0.1:${port}`, code: '7K2M-9QXD-4TPA' },
    { device: 'test', software: 'test', store },
  );
  expect(stored?.identity).toEqual(paired.identity);
  client = createHomeClient(ports, paired, { software: 'test' });
  const live = new Promise<void>((resolve) => {
    client?.subscribe(({ link }) => {
      if (link?.state === 'live') resolve();
    });
  });
  await client.start();
  await live;
  expect(client.link).toMatchObject({ way: 'lan', url: `ws://127.0.0.1:${port}` });
  expect(client.house.known).toBe(true);
});
