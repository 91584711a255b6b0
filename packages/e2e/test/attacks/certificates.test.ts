import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type Certificate, certificate } from '../../src/rehearse/certificates.js';

const DAY = 86_400_000;
const now = Date.now();
/** An authority that the dialling machine trusts, and one that it does not. */
const trusted = { name: 'Trusted authority', ...certificate({ name: 'Trusted authority', from: now - DAY, until: now + DAY, ca: true }) };
const strange = { name: 'Strange authority', ...certificate({ name: 'Strange authority', from: now - DAY, until: now + DAY, ca: true }) };
const good = { from: now - DAY, until: now + DAY };

/** As a home dials its relay, and a program its home: the same function of the platform, in a process that trusts one authority more. */
const DIAL = `import { nodeWeb } from '@around/platform/node';
nodeWeb({}).dialWeb(process.argv[1], { timeoutMs: 10000 }).then(() => 'in', (error) => error.code ?? 'failed').then((word) => { console.log(word); process.exit(0); });`;

describe('a server that shows another certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'around-certificates-'));
  const authority = join(folder, 'authority.pem');
  writeFileSync(authority, trusted.cert);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Serves with it, has a process dial, and tells what that said and whether any word of HTTP came. */
  async function dialled({ cert, key }: Certificate): Promise<{ readonly word: string; readonly asked: number }> {
    let asked = 0;
    const server = createServer({ cert, key }, () => {
      asked++;
    });
    server.on('upgrade', (_, socket) => {
      asked++;
      socket.end('HTTP/1.1 418 I am no relay\r\n\r\n');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `wss://localhost:${(server.address() as AddressInfo).port}/home`;
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const word = await new Promise<string>((resolve, reject) => {
      const env = { ...process.env, NODE_EXTRA_CA_CERTS: authority };
      execFile(process.execPath, ['--input-type=module', '-e', DIAL, url], { cwd, env, timeout: 60_000 }, (error, out) =>
        error === null ? resolve(out.trim()) : reject(error),
      );
    });
    server.close();
    server.closeAllConnections();
    return { word, asked };
  }

  it.each([
    ['that it signed itself', certificate({ name: 'localhost', ...good })],
    ['of an authority that nobody knows', certificate({ name: 'localhost', issuer: strange, ...good })],
    ['of another name', certificate({ name: 'evil.example', issuer: trusted, ...good })],
    ['that is over', certificate({ name: 'localhost', issuer: trusted, from: now - 3 * DAY, until: now - 2 * DAY })],
    ['that is not good yet', certificate({ name: 'localhost', issuer: trusted, from: now + DAY, until: now + 2 * DAY })],
  ])('%s is told nothing: neither hello nor login leaves', async (_, shown) => {
    expect(await dialled(shown)).toEqual({ word: 'denied', asked: 0 });
  });

  it('and the right one is spoken to: the check can fail', async () => {
    const { word, asked } = await dialled(certificate({ name: 'localhost', issuer: trusted, ...good }));
    expect(asked).toBe(1);
    expect(word).not.toBe('denied');
  });
});
