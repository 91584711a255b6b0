import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Fetch, sourceOf } from '../src/release/source.js';
import { UpdateError } from '../src/updateError.js';
import { scratch } from './support.js';

const BYTES = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i % 251));
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/releases`;
}

const code = (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => 'fine',
    (error: unknown) => (error instanceof UpdateError ? error.code : error),
  );

describe('a source on the web', () => {
  it('goes on where it stopped', async () => {
    using tmp = scratch();
    const ranges: (string | undefined)[] = [];
    let cut = (): void => {};
    const url = await serve((request, response) => {
      ranges.push(request.headers.range);
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      if (from > 0) response.writeHead(206, { 'content-range': `bytes ${from}-${BYTES.length - 1}/${BYTES.length}` });
      if (ranges.length === 1) response.write(BYTES.subarray(0, 120_000));
      else response.end(BYTES.subarray(from));
      cut = () => response.destroy();
    });
    const to = join(tmp.folder, 'archive');
    const source = sourceOf(url);
    // The line breaks as soon as something of it is told to be here.
    const told: number[] = [];
    const first = source.copy('a.tar.gz', to, 1e6, (bytes) => {
      told.push(bytes);
      cut();
    });
    expect(await code(first)).toBe('unreachable');
    const have = readFileSync(to).length;
    expect([have, have > 0]).toEqual([told.at(-1), true]);
    await source.copy('a.tar.gz', to, 1e6, (bytes) => told.push(bytes));
    expect(ranges).toEqual([undefined, `bytes=${have}-`]);
    expect([readFileSync(to).equals(BYTES), told.at(-1)]).toEqual([true, BYTES.length]);
  });

  it('begins anew where the server cannot go on', async () => {
    using tmp = scratch();
    const url = await serve((_, response) => response.end(BYTES));
    const to = join(tmp.folder, 'archive');
    writeFileSync(to, 'a beginning');
    await sourceOf(url).copy('a.tar.gz', to, 1e6, () => {});
    expect(readFileSync(to).equals(BYTES)).toBe(true);
  });

  it.each([true, false])('gives no more than it may (length told: %s)', async (told) => {
    using tmp = scratch();
    const url = await serve((_, response) => {
      if (told) response.setHeader('content-length', BYTES.length);
      response.end(BYTES);
    });
    expect(await code(sourceOf(url).copy('a.tar.gz', join(tmp.folder, 'archive'), 100_000, () => {}))).toBe('tooLarge');
    expect(await code(sourceOf(url).small('SHA256SUMS', 1_000))).toBe('tooLarge');
  });

  it('is asked as a folder, and says what it has not', async () => {
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url);
      response.writeHead(404).end();
    });
    const error = await sourceOf(url).small('SHA256SUMS', 1_000).catch(String);
    expect(asked).toEqual(['/releases/SHA256SUMS']);
    expect(error).toContain('404');
  });

  it.each([
    ['https://around.example/r/', 'https://elsewhere.example/x', 'fine'],
    ['https://around.example/r/', '/moved/x', 'fine'],
    ['https://around.example/r/', 'http://around.example/x', 'unreachable'],
    ['https://around.example/r/', 'http://127.0.0.1/x', 'unreachable'],
    ['https://around.example/r/', 'file:///etc/passwd', 'unreachable'],
    ['https://around.example/r/', 'https://around.example/r/SHA256SUMS', 'unreachable'],
  ])('%s that leads to %s: %s', async (from, location, outcome) => {
    const fetch: Fetch = async (url) =>
      url === `${from}SHA256SUMS` ? new Response(null, { status: 302, headers: { location } }) : new Response('sums');
    expect(await code(sourceOf(from, fetch).small('SHA256SUMS', 100))).toBe(outcome);
  });

  it.each(['http://around.example/', 'ftp://around.example/', 'https:', 'file:///srv/releases'])('%s is no place for a release', (from) => {
    expect(() => sourceOf(from)).toThrow(UpdateError);
  });
});
