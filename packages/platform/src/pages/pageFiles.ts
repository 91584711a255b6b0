/** One file of a built web page, held in memory. */
export interface Page {
  readonly bytes: Uint8Array;
  /** The same, compressed beforehand. */
  readonly br?: Uint8Array;
  readonly gz?: Uint8Array;
  /** Content-Type. */
  readonly type: string;
  /** A hash of the content, without quotes. */
  readonly etag: string;
}

/** By path as requested: `/index.html`, `/assets/main-1a2b3c4d.js`. */
export type PageFiles = ReadonlyMap<string, Page>;

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  webmanifest: 'application/manifest+json',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
};

/** The Content-Type of a file name; bytes that nobody should guess about where it is unknown. */
export function contentType(name: string): string {
  return TYPES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream';
}
