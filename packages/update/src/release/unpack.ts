import { closeSync, createReadStream, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { syncFolder } from '../installed/durable.js';
import { UpdateError } from '../updateError.js';
import { BLOCK_SIZE, padded, readHead, type TarHead } from './tar.js';

const MAX_ENTRIES = 20_000;
const MAX_BYTES = 512 << 20;

/**
 * Unpacks `top/…` of a .tar.gz into `folder`, each file synced. Paths, kinds, their number and their sizes are bounded.
 * @throws UpdateError, or what the disk says; what is there then is no version
 */
export async function unpack(archive: string, top: string, folder: string): Promise<void> {
  const out = new Unpacker(top, folder);
  const tar = createReadStream(archive).pipe(createGunzip());
  try {
    for await (const chunk of tar) out.take(chunk as Buffer);
  } catch (error) {
    out.close();
    if (String((error as { code?: unknown }).code).startsWith('Z_'))
      throw new UpdateError('malformed', `${archive} is damaged (${String(error)}): fetch it again`, { cause: error });
    throw error;
  }
  out.end();
}

class Unpacker {
  readonly #top: string;
  readonly #folder: string;
  readonly #folders = new Set<string>();
  #rest: Buffer = Buffer.alloc(0);
  #file: number | undefined;
  #left = 0;
  #padding = 0;
  #entries = 0;
  #bytes = 0;
  #ended = false;

  constructor(top: string, folder: string) {
    this.#top = top;
    this.#folder = folder;
    this.#make(folder);
  }

  take(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (bytes.length > 0 && !this.#ended) {
      if (this.#left > 0) bytes = this.#write(bytes);
      else if (this.#padding > 0) {
        const skipped = Math.min(this.#padding, bytes.length);
        this.#padding -= skipped;
        bytes = bytes.subarray(skipped);
      } else if (bytes.length < BLOCK_SIZE) break;
      else {
        const head = readHead(bytes.subarray(0, BLOCK_SIZE));
        bytes = bytes.subarray(BLOCK_SIZE);
        if (head === undefined) this.#ended = true;
        else this.#open(head);
      }
    }
    this.#rest = Buffer.from(bytes);
  }

  end(): void {
    const cut = this.#left > 0 || !this.#ended;
    this.close();
    if (cut || this.#entries === 0) throw new UpdateError('malformed', 'the archive ends in the middle: fetch it again');
    for (const folder of this.#folders) syncFolder(folder);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #open(head: TarHead): void {
    this.#entries++;
    this.#bytes += head.size;
    if (this.#entries > MAX_ENTRIES || this.#bytes > MAX_BYTES)
      throw new UpdateError(
        'tooLarge',
        `the archive holds more than ${MAX_ENTRIES} files or ${MAX_BYTES >> 20} MiB: this is no release of Around`,
      );
    if (head.path !== this.#top && !head.path.startsWith(`${this.#top}/`))
      throw new UpdateError('malformed', `the archive holds ${head.path.slice(0, 80)}, which is not in ${this.#top}: it is not unpacked`);
    const path = join(this.#folder, head.path.slice(this.#top.length));
    if (head.kind === 'folder') {
      this.#make(path);
      return;
    }
    this.#make(dirname(path));
    // Never over what is there: an archive names each file once.
    this.#file = openSync(path, 'wx', head.executable ? 0o755 : 0o644);
    this.#left = head.size;
    this.#padding = padded(head.size) - head.size;
    if (head.size === 0) this.close();
  }

  #write(bytes: Buffer): Buffer {
    const taken = bytes.subarray(0, this.#left);
    for (let at = 0; at < taken.length; ) at += writeSync(this.#file as number, taken, at);
    this.#left -= taken.length;
    if (this.#left === 0) {
      fsyncSync(this.#file as number);
      this.close();
    }
    return bytes.subarray(taken.length);
  }

  #make(folder: string): void {
    if (this.#folders.has(folder)) return;
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    this.#folders.add(folder);
  }
}
