import type { HttpRequest, HttpResponse } from '../web.js';
import type { Page, PageFiles } from './pageFiles.js';

/** No inline, no eval, nothing from elsewhere; sockets to any host, for a page that speaks to a home on the LAN and to a relay. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self' ws: wss:",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types around',
].join('; ');

/** Sent with every answer. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(self)',
};

/** A build names such a file by its content (`main-1a2b3c4d.js`): what it holds never changes. */
const HASHED = /^\/assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;
/** What tells a browser about a new build is asked for every time. */
const ALWAYS_ASK: ReadonlySet<string> = new Set(['/index.html', '/sw.js', '/build.json']);

const NOT_BUILT =
  'The phone page is not built yet, so there is nothing to show here.\nBuild it: run "npm run build" where Around is installed, then start this program again.\n';

/**
 * Answers a GET or HEAD with a file of the page: compressed where the browser takes it, 304 where it has it already.
 * A path without a dot is a view of the app: it gets index.html.
 */
export function pageResponse(request: Pick<HttpRequest, 'path' | 'headers'>, files: PageFiles): HttpResponse {
  const path = request.path.includes('.') ? request.path : '/index.html';
  const page = files.get(path);
  if (page === undefined) return path === '/index.html' ? textResponse(503, NOT_BUILT) : textResponse(404, 'There is no such page.\n');
  const { bytes, encoding } = choose(page, request.headers['accept-encoding'] ?? '');
  const etag = `"${page.etag}${encoding === undefined ? '' : `-${encoding}`}"`;
  const headers: Record<string, string> = {
    ...SECURITY_HEADERS,
    'content-type': page.type,
    'cache-control': cacheControl(path),
    etag,
    vary: 'Accept-Encoding',
  };
  if (matches(request.headers['if-none-match'], etag)) return { status: 304, headers };
  if (encoding !== undefined) headers['content-encoding'] = encoding;
  return { status: 200, headers, body: bytes };
}

/** A few words for people. */
export function textResponse(status: number, text: string): HttpResponse {
  return { status, headers: { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }, body: text };
}

function cacheControl(path: string): string {
  if (HASHED.test(path)) return 'public, max-age=31536000, immutable';
  return ALWAYS_ASK.has(path) ? 'no-cache' : 'public, max-age=3600';
}

function choose(page: Page, accepted: string): { bytes: Uint8Array; encoding?: 'br' | 'gzip' } {
  if (page.br !== undefined && accepts(accepted, 'br')) return { bytes: page.br, encoding: 'br' };
  if (page.gz !== undefined && accepts(accepted, 'gzip')) return { bytes: page.gz, encoding: 'gzip' };
  return { bytes: page.bytes };
}

/** RFC 9110 §12.5.3, without weighing: a coding is taken unless it is missing or has `q=0`. */
function accepts(header: string, coding: string): boolean {
  for (const item of header.split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    if (name === coding) return !parameters.some((parameter) => /^q=0(\.0{0,3})?$/.test(parameter));
  }
  return false;
}

/** RFC 9110 §13.1.2: weak comparison. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => {
    const tag = one.trim();
    return tag === '*' || (tag.startsWith('W/') ? tag.slice(2) : tag) === etag;
  });
}
