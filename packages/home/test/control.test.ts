import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingLog } from '@around/platform/fake';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askRunningHome, ControlSocket } from '../src/console/controlSocket.js';
import { grantOf } from '../src/console/pairCommand.js';
import { offerText } from '../src/console/showOffer.js';

let directory: string;
let control: ControlSocket;
const asked: unknown[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'around-'));
  asked.length = 0;
  control = new ControlSocket({ log: recordingLog() }, directory, async (request) => {
    asked.push(request);
    if (request.do === 'join') throw new Error('no such relay');
    return { link: 'l', code: 'c', expires: 1 };
  });
});
afterEach(async () => {
  await control.stop();
  await rm(directory, { recursive: true, force: true });
});

/** What comes back for raw bytes. */
const raw = (bytes: string | Uint8Array): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    const socket = createConnection(join(directory, 'control.sock'));
    socket.on('data', (part) => {
      text += String(part);
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
    socket.write(bytes);
  });

describe('the control socket', () => {
  it('asks the running home, one line each way', async () => {
    await control.start();
    const request = { do: 'pair', user: 'Anna', grant: { role: 'owner' } } as const;
    expect(await askRunningHome(directory, request)).toEqual({ ok: { link: 'l', code: 'c', expires: 1 } });
    expect(asked).toEqual([request]);
    expect(await askRunningHome(directory, { do: 'join', url: 'wss://x', enrol: 'y' })).toEqual({ error: 'no such relay' });
  });

  it('is its owner’s alone', async () => {
    await control.start();
    expect((await stat(join(directory, 'control.sock'))).mode & 0o777).toBe(0o600);
  });

  it('knows when no home runs, and replaces what a killed one left', async () => {
    expect(await askRunningHome(directory, { do: 'pair', user: 'x', grant: { role: 'owner' } })).toBeUndefined();
    await writeFile(join(directory, 'control.sock'), '');
    await control.start();
    expect(await askRunningHome(directory, { do: 'pair', user: 'x', grant: { role: 'owner' } })).toMatchObject({ ok: {} });
    await control.stop();
    await control.stop();
    expect(await askRunningHome(directory, { do: 'pair', user: 'x', grant: { role: 'owner' } })).toBeUndefined();
  });

  it.each([
    'nonsense\n',
    '{"do":"rm"}\n',
    '{"do":"pair","user":"x","grant":{"role":"king"}}\n',
    `${'x'.repeat(10_000)}\n`,
    new Uint8Array([0xff, 0xfe, 0x0a]),
  ])('answers %s with an error', async (line) => {
    await control.start();
    expect(JSON.parse(await raw(line))).toMatchObject({ error: expect.any(String) });
    expect(asked).toEqual([]);
  });
});

describe('frMhs pair', () => {
  it('makes the grant that was asked for', () => {
    expect(grantOf({ role: 'owner' }, 0)).toEqual({ role: 'owner' });
    expect(grantOf({ role: 'guest', things: 'living/lamp, gate/*', hours: '48', readOnly: true }, 1_000)).toEqual({
      role: 'guest',
      things: ['living/lamp', 'gate/*'],
      readOnly: true,
      until: 1_000 + 48 * 3_600_000,
    });
    expect(() => grantOf({ role: 'guest' }, 0)).toThrow(/--things/);
    expect(grantOf({ role: 'member' }, 0)).toEqual({ role: 'member' });
    expect(grantOf({ role: 'service', rooms: 'Kitchen', readWrite: true }, 0)).toEqual({
      role: 'service',
      rooms: ['Kitchen'],
      readOnly: false,
    });
    expect(() => grantOf({ role: 'owner', readOnly: true, readWrite: true }, 0)).toThrow(/not both/);
    expect(() => grantOf({ role: 'owner', hours: 'soon' }, 0)).toThrow(/--hours/);
  });

  it('shows link, code and how long they live', async () => {
    const text = await offerText({ link: 'https://around.example/#p=abc', code: '7K2M-9QXD-4TPA', user: 'Anna', expires: 300_000 }, 0);
    expect(text).toContain('https://around.example/#p=abc');
    expect(text).toContain('7K2M-9QXD-4TPA');
    expect(text).toContain('5 minutes');
    expect(text).toMatch(/[▀▄█]/);
  });
});
