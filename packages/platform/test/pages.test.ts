import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadPages } from '../src/node/loadPages.js';
import { buildOf, pageResponse } from '../src/pages/index.js';

const text = (bytes: Uint8Array | string | undefined): string => (typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes));
const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function site(files: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'around-pages-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  const pages = await loadPages(folder);
  return { pages, get: (path: string, headers: Record<string, string> = {}) => pageResponse({ path, headers }, pages) };
}

const built = () =>
  site({
    'index.html': '<html>',
    'sw.js': 'worker',
    'assets/main-1a2B3c4D.js': 'code',
    'assets/main-1a2B3c4D.js.br': 'brotli',
    'assets/main-1a2B3c4D.js.gz': 'gzip',
    'assets/main-1a2B3c4D.js.map': 'source',
    'icon.png': 'png',
    '.secret': 'no',
    'main.d.ts': 'no',
  });

describe('a built page', () => {
  it('is served by path, views of the app as index.html', async () => {
    const { get } = await built();
    for (const path of ['/', '/things/lamp', '/index.html']) expect(text(get(path).body)).toBe('<html>');
    expect(get('/').headers?.['content-type']).toBe('text/html; charset=utf-8');
    expect(get('/icon.png').headers?.['content-type']).toBe('image/png');
    for (const path of ['/nothing.js', '/.secret', '/main.d.ts', '/assets/main-1a2B3c4D.js.map', '/assets/main-1a2B3c4D.js.br']) {
      expect([path, get(path).status]).toEqual([path, 404]);
    }
  });

  it('is compressed for whom takes it', async () => {
    const { get } = await built();
    const path = '/assets/main-1a2B3c4D.js';
    const taken = (accepted: string) => [
      get(path, { 'accept-encoding': accepted }).headers?.['content-encoding'],
      text(get(path, { 'accept-encoding': accepted }).body),
    ];
    expect(taken('gzip, deflate, br')).toEqual(['br', 'brotli']);
    expect(taken('gzip;q=0.5, br;q=0')).toEqual(['gzip', 'gzip']);
    expect(taken('identity')).toEqual([undefined, 'code']);
    expect(taken('brotli')).toEqual([undefined, 'code']);
    expect(get('/sw.js', { 'accept-encoding': 'br' }).headers?.['content-encoding']).toBeUndefined();
    expect(get(path).headers?.vary).toBe('Accept-Encoding');
  });

  it('is kept for ever where its name says its content, asked for anew where it tells of a new build', async () => {
    const { get } = await built();
    const kept = (path: string) => get(path).headers?.['cache-control'];
    expect(kept('/assets/main-1a2B3c4D.js')).toMatch(/immutable/);
    for (const path of ['/', '/sw.js', '/things/lamp']) expect(kept(path)).toBe('no-cache');
    expect(kept('/icon.png')).toBe('public, max-age=3600');
  });

  it('is not sent again to whom has it', async () => {
    const { get } = await built();
    const etag = get('/').headers?.etag as string;
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    for (const match of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = get('/', { 'if-none-match': match });
      expect([again.status, again.body]).toEqual([304, undefined]);
    }
    expect(get('/', { 'if-none-match': '"other"' }).status).toBe(200);
    const path = '/assets/main-1a2B3c4D.js';
    const plain = get(path).headers?.etag as string;
    expect(get(path, { 'if-none-match': plain, 'accept-encoding': 'br' }).status).toBe(200);
  });

  it('never goes out without its security headers', async () => {
    const { get } = await built();
    for (const path of ['/', '/sw.js', '/nothing.js']) {
      const headers = get(path).headers ?? {};
      expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
      expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'; trusted-types around");
      expect(headers['content-security-policy']).not.toMatch(/unsafe/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
    }
  });
});

it('a built page names itself by its hash; what is no hash is none', async () => {
  const { pages } = await site({ 'build.json': '{"build": "0123456789abcdef"}' });
  expect(buildOf(pages)).toBe('0123456789abcdef');
  for (const odd of ['{', '{"build": 7}', '{"build": "<b>"}'])
    expect(buildOf((await site({ 'build.json': odd })).pages), odd).toBeUndefined();
});

it('a page that is not built says how to build it', async () => {
  const pages = await loadPages('/nowhere/at/all');
  const answer = pageResponse({ path: '/', headers: {} }, pages);
  expect([answer.status, text(answer.body)]).toEqual([503, expect.stringContaining('npm run build')]);
});
