import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHomeClient, type HomeClient, pairWithLink } from '@around/client';
import { nodePorts } from '@around/client/node';
import { PROGRAMS } from '@around/demo';
import type { PushPayload } from '@around/messages';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Browser, PushService } from '../../../home/test/notify/pushService.js';
import { run } from '../support/realHouse.js';

const data = mkdtempSync(join(tmpdir(), 'around-notices-'));
const browser = new Browser();
let push: PushService;
let home: ChildProcess | undefined;
let phone: HomeClient | undefined;
let port = 0;
beforeAll(async () => {
  push = await new PushService().open();
  writeFileSync(join(data, 'push.crt'), push.ca);
});
afterAll(async () => {
  await phone?.stop();
  home?.kill('SIGKILL');
  await push.close();
  rmSync(data, { recursive: true, force: true });
});

/** Resolves when it runs; where it is, is what its log says. */
async function startHome(): Promise<void> {
  const argv = ['run', '--data', data, '--host', '127.0.0.1', '--lan-port', String(port), '--tcp-port', '0', '--beacon-port', '0'];
  const env = { ...process.env, AROUND_HOME_PUSH__PRIVATE: 'true', NODE_EXTRA_CA_CERTS: join(data, 'push.crt') };
  const child = spawn(process.execPath, [PROGRAMS.home, ...argv], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  home = child;
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (piece: Buffer): void => {
      said += piece.toString();
      const found = /"lan":(\d+)/.exec(said);
      if (found === null) return;
      port = Number(found[1]);
      resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`the home ended with ${code}: ${said}`)));
  });
}

it('an alarm that was taken is told, though the home is killed before the push service answers', { timeout: 60_000 }, async () => {
  await startHome();
  const { out, err } = await run([PROGRAMS.home, 'pair', '--data', data, '--json']);
  const { link } = JSON.parse(out.trim().split('\n').at(-1) ?? err) as { link: string };
  const ports = nodePorts();
  const keyed = await pairWithLink(ports, link, { device: 'phone', software: 'test', store: async () => undefined });
  const client = createHomeClient(ports, keyed, { software: 'test' });
  phone = client;
  await client.start();
  await expect.poll(() => client.link.state, { timeout: 20_000 }).toBe('live');
  await client.ask('subscribe', browser.subscription(`${push.origin}/phone`));
  push.answers.push('hang');
  const { notice } = await client.ask('notify', { title: 'Water', text: 'In the cellar', level: 'alarm', group: 'water' });
  await expect.poll(() => push.taken.length, { timeout: 20_000 }).toBe(1);
  home?.removeAllListeners('exit');
  home?.kill('SIGKILL');

  await startHome();
  await expect.poll(() => push.taken.length, { timeout: 20_000 }).toBe(2);
  const [first, second] = push.taken.map(({ body }) => JSON.parse(browser.open(body)) as PushPayload);
  expect(second).toMatchObject({ id: notice.id, title: 'Water', text: 'In the cellar', level: 'alarm', tag: 'water' });
  expect(second).toEqual(first);
  expect(push.taken[1]?.headers.topic).toBe(push.taken[0]?.headers.topic);
  await expect.poll(() => client.link.state, { timeout: 30_000 }).toBe('live');
  await expect
    .poll(async () => (await client.ask('notices', { limit: 1 })).notices[0]?.told, { timeout: 20_000 })
    .toMatchObject([{ by: 'push', state: 'sent' }]);
  expect(await client.ask('noticeSeen', { id: notice.id })).toEqual({ done: true });
});
