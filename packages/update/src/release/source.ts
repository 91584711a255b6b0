import { createReadStream, statSync } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { UpdateError } from '../updateError.js';

/** Where a release lies. */
export interface Source {
  /** For people. */
  readonly where: string;
  /** A small file, whole. @throws UpdateError: `unreachable` where it is not there, `tooLarge` */
  small(name: string, max: number): Promise<Uint8Array>;
  /** Appends to `to` what it lacks, and tells how far it is (bytes). @throws UpdateError */
  copy(name: string, to: string, max: number, progress: (bytes: number, of: number | undefined) => void): Promise<void>;
}

/** What is used of the web: the global `fetch`. */
export type Fetch = (url: string, init: { headers: Record<string, string>; redirect: 'manual'; signal: AbortSignal }) => Promise<Response>;

const HOPS = 5;
/** Without a byte for so long the source is given up, ms. */
const SILENT_MS = 30_000;

/** A folder, or an https address (http on this machine alone). @throws UpdateError */
export function sourceOf(from: string, fetch: Fetch = globalThis.fetch as Fetch): Source {
  if (!/^[a-z]+:/i.test(from)) return new FolderSource(from);
  const url = URL.canParse(from) ? new URL(from) : undefined;
  if (url === undefined || !isSafe(url))
    throw new UpdateError('noSource', `"${from}" is no place for a release: write a folder, or an address that begins with https://`);
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return new WebSource(url, fetch);
}

const isSafe = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname));

const tooLarge = (name: string, max: number): UpdateError =>
  new UpdateError('tooLarge', `${name} is larger than the ${max} bytes that it may have: this is no release of Around`);

class FolderSource implements Source {
  readonly where: string;

  constructor(folder: string) {
    this.where = folder;
  }

  async small(name: string, max: number): Promise<Uint8Array> {
    const path = join(this.where, name);
    try {
      if ((await stat(path)).size > max) throw tooLarge(name, max);
      return await readFile(path);
    } catch (error) {
      if (error instanceof UpdateError) throw error;
      throw new UpdateError('unreachable', `${path} cannot be read (${String(error)}): is there a release in this folder?`, {
        cause: error,
      });
    }
  }

  async copy(name: string, to: string, max: number, progress: (bytes: number, of: number | undefined) => void): Promise<void> {
    const path = join(this.where, name);
    let size: number;
    try {
      size = (await stat(path)).size;
    } catch (error) {
      throw new UpdateError('unreachable', `${path} cannot be read (${String(error)}): is the release whole?`, { cause: error });
    }
    if (size > max) throw tooLarge(name, max);
    const chunks = bounded(createReadStream(path), 0, max, name);
    await write(chunks, to, 'w', 0, (bytes) => progress(bytes, size));
  }
}

class WebSource implements Source {
  readonly #url: URL;
  readonly #fetch: Fetch;

  constructor(url: URL, fetch: Fetch) {
    this.#url = url;
    this.#fetch = fetch;
  }

  get where(): string {
    return this.#url.href;
  }

  async small(name: string, max: number): Promise<Uint8Array> {
    const { response } = await this.#get(name, {});
    const chunks: Uint8Array[] = [];
    for await (const chunk of bounded(this.#chunks(name, response), 0, max, name)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async copy(name: string, to: string, max: number, progress: (bytes: number, of: number | undefined) => void): Promise<void> {
    const have = sizeOf(to);
    const { response, from } = await this.#get(name, have > 0 ? { range: `bytes=${have}-` } : {}, have);
    const length = Number(response.headers.get('content-length') ?? Number.NaN);
    const whole = Number.isFinite(length) ? from + length : undefined;
    if (whole !== undefined && whole > max) throw tooLarge(name, max);
    const chunks = bounded(this.#chunks(name, response), from, max, name);
    await write(chunks, to, from > 0 ? 'a' : 'w', from, (bytes) => progress(bytes, whole));
  }

  /** @param have bytes that are there: `from` tells where the answer goes on */
  async #get(name: string, headers: Record<string, string>, have = 0): Promise<{ response: Response; from: number }> {
    let url = new URL(name, this.#url);
    for (let hop = 0; hop <= HOPS; hop++) {
      const response = await this.#answer(url, headers);
      const location = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && location !== null) {
        await response.body?.cancel();
        const next = new URL(location, url);
        if (!isSafe(next) || (url.protocol === 'https:' && next.protocol !== 'https:'))
          throw new UpdateError('unreachable', `${url.href} leads to ${next.href}, which is not encrypted: name another source`);
        url = next;
        continue;
      }
      if (response.status === 416 && have > 0) {
        // All of it is here already, or it has become shorter: its checksum tells.
        await response.body?.cancel();
        return { response: new Response(null), from: have };
      }
      if (response.status === 206 && have > 0 && new RegExp(`^bytes ${have}-`).test(response.headers.get('content-range') ?? ''))
        return { response, from: have };
      if (response.status === 200) return { response, from: 0 };
      await response.body?.cancel();
      throw unreachable(url, `${response.status} ${response.statusText}`.trim());
    }
    throw unreachable(url, `more than ${HOPS} redirects`);
  }

  /** The head alone has to come in time; the body has its own watch. */
  async #answer(url: URL, headers: Record<string, string>): Promise<Response> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error(`no answer within ${SILENT_MS / 1_000} s`)), SILENT_MS);
    try {
      return await this.#fetch(url.href, { headers, redirect: 'manual', signal: late.signal });
    } catch (error) {
      throw unreachable(url, reasonOf(error), error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** What comes, as it comes. @throws UpdateError `unreachable` where the line breaks or falls silent */
  async *#chunks(name: string, response: Response): AsyncGenerator<Uint8Array> {
    if (response.body === null) return;
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
    const silent = setTimeout(() => body.destroy(new Error(`no byte came for ${SILENT_MS / 1_000} s`)), SILENT_MS);
    try {
      for await (const chunk of body) {
        // Every byte gives it more time: a large archive over a thin line is no silence.
        silent.refresh();
        yield chunk as Uint8Array;
      }
    } catch (error) {
      throw unreachable(new URL(name, this.#url), reasonOf(error), error);
    } finally {
      clearTimeout(silent);
    }
  }
}

export const isDisk = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EPERM', 'EIO'].includes(String((error as { code?: unknown } | null)?.code));

function unreachable(url: URL, why: string, cause?: unknown): UpdateError {
  return new UpdateError(
    'unreachable',
    `${url.href} cannot be had (${why}): look at the address, at this machine's way to it, and try again; what came stays`,
    { cause },
  );
}

/** `fetch failed` says nothing: its cause does. */
function reasonOf(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown; message?: unknown } } | null)?.cause;
  return String(cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : error));
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** Lets bytes through up to a bound. @throws UpdateError `tooLarge` */
async function* bounded(chunks: AsyncIterable<Uint8Array>, from: number, max: number, name: string): AsyncGenerator<Uint8Array> {
  let bytes = from;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > max) throw tooLarge(name, max);
    yield chunk;
  }
}

/** Each piece is in the file before the next is asked for: where the line breaks, what came stays. */
async function write(
  chunks: AsyncIterable<Uint8Array>,
  to: string,
  flags: 'a' | 'w',
  from: number,
  tell: (bytes: number) => void,
): Promise<void> {
  await using file = await open(to, flags, 0o600);
  let bytes = from;
  for await (const chunk of chunks) {
    await file.writeFile(chunk);
    bytes += chunk.length;
    tell(bytes);
  }
}
