import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const NAMES = ['frAroundWeb', 'frMhs', 'frMhc', 'around'];
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

describe('what is released', () => {
  const folder = mkdtempSync(join(tmpdir(), 'around-artefacts-'));
  const out = join(folder, 'out');
  const unpacked = join(folder, 'unpacked');
  const key = generateKeyPairSync('ed25519');
  const env = { PATH: process.env.PATH, HOME: folder };

  beforeAll(() => {
    const file = join(folder, 'release.pem');
    writeFileSync(file, key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    execFileSync(process.execPath, [join(ROOT, 'scripts/artefacts/main.mjs'), '--out', out, '--key', file], { stdio: 'pipe' });
    for (const name of NAMES) {
      execFileSync('mkdir', ['-p', unpacked]);
      execFileSync('tar', ['-xzf', join(out, `${name}-${version}.tar.gz`), '-C', unpacked]);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('bears checksums that its programs can check, signed by who released it', () => {
    const sums = readFileSync(join(out, 'SHA256SUMS'));
    expect(spawnSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: out, encoding: 'utf8' })).toMatchObject({ status: 0 });
    const signature = Buffer.from(readFileSync(join(out, 'SHA256SUMS.sig'), 'utf8'), 'base64');
    expect(verify(null, sums, createPublicKey(key.publicKey.export({ type: 'spki', format: 'pem' })), signature)).toBe(true);
    const other = Buffer.from(sums);
    other[0] = (other[0] as number) ^ 1;
    expect(verify(null, other, key.publicKey, signature)).toBe(false);
  });

  it.each(NAMES)('%s runs by Node alone, far from the workspace, and knows its version', (name) => {
    const program = join(unpacked, `${name}-${version}`, `${name}.mjs`);
    expect(execFileSync(process.execPath, [program, '--version'], { env, encoding: 'utf8' }).trim()).toBe(version);
  });

  it.each(NAMES)('%s lists all that is in it, and nothing that is for building', (name) => {
    const at = join(unpacked, `${name}-${version}`);
    const { components } = JSON.parse(readFileSync(join(at, 'sbom.cdx.json'), 'utf8'));
    const parts = components.map((one: { name: string }) => one.name);
    expect(parts).toContain('valibot');
    expect(parts.filter((one: string) => /vite|typescript|biome|rolldown|^@around/.test(one))).toEqual([]);
    expect(readdirSync(at).filter((one) => one.endsWith('.mjs'))).toEqual([`${name}.mjs`]);
  });

  it('frMhc takes a driver that is a file, and has the libraries of its own drivers beside it', async () => {
    const board = join(folder, 'board');
    mkdirSync(board);
    writeFileSync(
      join(board, 'own.mjs'),
      `export const createDevice = (ports, { key, host }) => ({ start: () => host.notice('failed', 'x', key + ' is driven') });`,
    );
    writeFileSync(
      join(board, 'controller.yaml'),
      `listen: { host: 127.0.0.1, tcp: 0 }
beacon: { targets: [] }
mqtt: { url: mqtt://127.0.0.1:1 }
things:
  mine: { driver: ./own.mjs, properties: { x: { type: number } } }
  plug: { driver: mqtt, properties: { on: { type: OnOffProperty, mqtt: { state: a, command: b } } } }
  meter: { driver: modbus, modbus: { url: 'tcp://127.0.0.1:1' }, properties: { x: { type: number, modbus: { address: 0 } } } }
`,
    );
    const program = join(unpacked, `frMhc-${version}`, 'frMhc.mjs');
    const child = spawn(process.execPath, [program, '-c', join(board, 'controller.yaml'), '-d', join(board, 'data')], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes.toString()));
    const closed = once(child, 'close');
    try {
      await expect.poll(() => said, { timeout: 30_000 }).toContain('mine is driven');
      // Nobody listens there; what is missing would be told instead.
      await expect.poll(() => said, { timeout: 30_000 }).toContain('MQTT broker is not reached');
      await expect.poll(() => said, { timeout: 30_000 }).toContain('cannot open tcp://127.0.0.1:1: nobody listens there');
    } finally {
      child.kill('SIGKILL');
      await closed;
    }
    expect(said).not.toContain('ERR_MODULE_NOT_FOUND');
  });

  it('is a whole house: paired, and a lamp switched over the relay', async () => {
    // Which programs a house is made of is read when that module is loaded.
    process.env.AROUND_PROGRAMS = unpacked;
    const { RealHouse } = await import('../support/realHouse.js');
    await using house = await RealHouse.start();
    await house.pair();
    const written = await house.around(['write', 'living/lamp.on', 'true']);
    expect([written.code, written.err]).toEqual([0, '']);
    expect((await house.around(['read', 'living/lamp.on'])).out).toContain('true');
    const page = await fetch(`http://127.0.0.1:${house.house.options.ports.web}/`);
    expect(await page.text()).toContain('<title>');
  });
});
