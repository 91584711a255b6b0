import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeModules } from '@around/platform/node';
import { afterAll, describe, expect, it } from 'vitest';
import { driverContract, type Peer } from './contract.js';
import { freePort } from './mosquitto.js';
import { Rig, type RigConfig } from './rig.js';

const folder = mkdtempSync(join(tmpdir(), 'around-own-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const put = (name: string, text: string): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const peripherals = { modules: nodeModules(folder) };

/** The example of the guide. */
const GUIDE = readFileSync(new URL('../../../../docs/guides/write-a-driver.md', import.meta.url), 'utf8');
const EXAMPLE = /```js\n([\s\S]*?)```/.exec(GUIDE)?.[1] ?? '';

/** A fan that takes lines and tells its speed. */
async function fan(): Promise<Peer> {
  put('fan.mjs', EXAMPLE.replaceAll("'speed'", "'level'").replace('after(1_000', 'after(50'));
  const port = await freePort();
  const written: boolean[] = [];
  const open = new Set<Socket>();
  let server: Server | undefined;
  let level = 0;
  const tell = (text: string): void => {
    for (const socket of open) socket.write(text);
  };
  const listen = async (): Promise<void> => {
    server = createServer((socket) => {
      open.add(socket);
      socket.on('close', () => open.delete(socket)).on('error', () => {});
      socket.on('data', (bytes) => {
        for (const line of bytes.toString().trim().split('\n')) if (line.startsWith('on ')) written.push(line === 'on true');
      });
      socket.write(`${level}\n`);
    });
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
  };
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
    server = undefined;
    for (const socket of open) socket.destroy();
    await closed;
  };
  await listen();
  return {
    config: {
      things: {
        thing: {
          driver: './fan.mjs',
          with: { host: '127.0.0.1', port },
          properties: { level: { type: 'number', schema: { type: 'number' } }, on: { type: 'OnOffProperty', with: { timeout: 500 } } },
        },
      },
    },
    peripherals,
    level: (value) => {
      level = value;
      tell(`${value}\n`);
    },
    written: () => written,
    garbage: () => tell('rubbish\n'),
    leave: close,
    comeBack: listen,
    stop: close,
  };
}

driverContract('of the guide', { writes: true, refuses: false, hangs: false, knowsAway: false }, fan);

describe('a driver of one’s own', () => {
  const things = (driver: string): RigConfig => ({
    things: {
      thing: {
        driver,
        with: { start: 3 },
        properties: { x: { type: 'number', with: { every: 100 } } },
        actions: { add: { input: { type: 'integer' } } },
      },
    },
  });

  it('is some thirty lines in the guide', () => {
    expect(EXAMPLE.trim().split('\n').length).toBeLessThanOrEqual(40);
  });

  it.each([
    ['a file', './count.mjs', 'count.mjs', undefined],
    [
      'a package',
      'around-driver-count',
      'node_modules/around-driver-count/lib/index.js',
      { type: 'module', exports: { '.': { import: './lib/index.js' } } },
    ],
    ['a package of somebody', '@me/count', 'node_modules/@me/count/index.js', { type: 'module', main: 'index.js' }],
  ])('may be %s, with functions that read, write and act', async (_, name, file, manifest) => {
    put(
      file,
      `export const createDevice = (ports, { with: { start }, key }) => {
        let n = start;
        return {
          read: async () => n,
          write: async (property, value) => { if (value > 100) throw new Error('too much'); n = value; },
          invoke: async (action, input) => ({ by: key, was: n, is: (n += input) }),
        };
      };`,
    );
    if (manifest !== undefined)
      put(
        `${file
          .split('/')
          .slice(0, file.includes('@') ? 3 : 2)
          .join('/')}/package.json`,
        JSON.stringify(manifest),
      );
    const rig = await new Rig(things(name), peripherals).start();
    try {
      await rig.good('x', 3);
      expect(await rig.do('write', 'x', 5)).toEqual({ step: 'completed' });
      await rig.good('x', 5);
      expect(await rig.do('write', 'x', 101)).toMatchObject({ step: 'failed', detail: 'too much' });
      expect(await rig.do('invoke', 'add', 2)).toEqual({ step: 'completed', data: { by: 'thing', was: 5, is: 7 } });
      await rig.good('x', 7);
    } finally {
      await rig.stop();
    }
  });

  it('that hangs, whatever its signal says, is given up and holds up nobody else', async () => {
    put('hang.mjs', 'export const createDevice = () => ({ write: () => new Promise(() => {}) });');
    const rig = await new Rig(
      { things: { thing: { driver: './hang.mjs', properties: { x: { type: 'number', with: { timeout: 100 } } } } } },
      peripherals,
    ).start();
    try {
      expect(await rig.do('write', 'x', 5)).toMatchObject({ step: 'timedOut', code: 'hung' });
      const run = rig.run('write', 'x', 6);
      run.job.cancel('asked');
      expect(await run.ended).toMatchObject({ step: 'cancelled' });
      await run.gone;
    } finally {
      await rig.stop();
    }
  });

  it('may be a whole device', async () => {
    put(
      'device.mjs',
      `export const createDevice = (ports, { host }) => ({
        start: () => host.reading('x', 9), stop: async () => {}, observe() {},
        operable: (op, name) => name !== 'x' ? undefined : ({ lane: { key: 'x', mode: 'queue', limit: 1 }, repeats: false, refusal() {},
          run: (job, listener) => { listener.end({ step: 'completed', data: job.input }); listener.gone(); return { cancel() {} }; } }),
      });`,
    );
    const rig = await new Rig(things('./device.mjs'), peripherals).start();
    try {
      await rig.good('x', 9);
      expect(await rig.do('write', 'x', 1)).toEqual({ step: 'completed', data: 1 });
    } finally {
      await rig.stop();
    }
  });

  it.each([
    ['./none.mjs', undefined, 'correct the path'],
    ['./broken.mjs', 'export const x = ;', 'correct the program'],
    ['./empty.mjs', 'export const x = 1;', 'exports no function "createDevice"'],
    ['./throws.mjs', 'export const createDevice = () => { throw new Error("needs with.host"); };', 'needs with.host'],
    ['./nothing.mjs', 'export const createDevice = () => undefined;', 'gave no object'],
    ['around-driver-missing', undefined, 'npm install around-driver-missing'],
  ])('%s that cannot be taken says what to do', async (name, text, words) => {
    if (text !== undefined) put(name, text);
    const rig = new Rig(things(name), peripherals);
    await expect(rig.start()).rejects.toThrow(words);
    await expect(rig.start()).rejects.toThrow(/^things\.thing: /);
    await rig.stop();
  });
});
