import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VERSION } from '../../src/version.js';
import { HomeKeys, relay } from '../relay.js';

const page = (text: string) => ({ bytes: new TextEncoder().encode(text), type: 'text/html; charset=utf-8', etag: 'tag' });

it('/healthz says how many are there, and nothing else', async () => {
  const t = await relay();
  await t.home(new HomeKeys(1), []);
  const answer = await t.clock.settle(t.network.fetchFrom('someone', 'http://relay.example:12345/healthz'));
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text())).toEqual({ ok: true, homes: 1, phones: 0, version: VERSION });
});

it('the phone page is served, and where it is not built the answer says how to build it', async () => {
  const built = await relay({}, new Map([['/index.html', page('<html>')]]));
  const answer = await built.clock.settle(built.network.fetchFrom('someone', 'http://relay.example:12345/things/lamp'));
  expect([answer.status, answer.text()]).toEqual([200, '<html>']);
  expect(answer.headers['content-security-policy']).toMatch(/default-src 'none'/);
  const bare = await relay();
  const sorry = await bare.clock.settle(bare.network.fetchFrom('someone', 'http://relay.example:12345/'));
  expect(sorry.status).toBe(503);
  expect(sorry.text()).toMatch(/npm run build/);
});

it('a Host that is not ours gets nothing', async () => {
  const t = await relay();
  const answer = await t.clock.settle(t.network.fetchFrom('someone', 'http://evil.example:12345/healthz'));
  expect(answer.status).toBe(421);
});

it('the version is the package’s', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(VERSION).toBe(version);
});
