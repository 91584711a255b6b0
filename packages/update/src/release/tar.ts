import { UpdateError } from '../updateError.js';

const BLOCK = 512;

/** One entry's head. `size`: bytes that follow, padded to blocks of 512. */
export interface TarHead {
  readonly path: string;
  readonly size: number;
  readonly executable: boolean;
  readonly kind: 'file' | 'folder';
}

/**
 * Reads the head of an entry of a ustar archive (POSIX.1-1988); undefined for the empty block that ends it. Only files and folders, by a
 * plain path below the archive's own: links, devices and extensions have no place in a release. @throws UpdateError
 */
export function readHead(block: Uint8Array): TarHead | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  const bytes = Buffer.from(block.buffer, block.byteOffset, BLOCK);
  if (number(bytes, 148, 8) !== sumOf(bytes)) throw bad('a head whose checksum is wrong');
  const prefix = text(bytes, 345, 155);
  const name = text(bytes, 0, 100);
  const path = prefix === '' ? name : `${prefix}/${name}`;
  const type = String.fromCharCode(bytes[156] as number);
  if (type !== '0' && type !== '\0' && type !== '5')
    throw bad(`"${path.slice(0, 80)}", which is no file and no folder (type ${JSON.stringify(type)})`);
  const folder = type === '5';
  const plain = folder ? path.replace(/\/$/, '') : path;
  if (!isPlain(plain)) throw bad(`a path that leads elsewhere ("${path.slice(0, 80)}")`);
  return {
    path: plain,
    size: folder ? 0 : number(bytes, 124, 12),
    executable: (number(bytes, 100, 8) & 0o111) !== 0,
    kind: folder ? 'folder' : 'file',
  };
}

/** Bytes that an entry takes with its padding. */
export const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;
export const BLOCK_SIZE = BLOCK;

const isPlain = (path: string): boolean =>
  path.length <= 255 &&
  !path.includes('\\') &&
  [...path].every((letter) => letter >= ' ' && letter !== '\x7f') &&
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

function text(bytes: Buffer, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString('utf8');
}

/** Octal digits, as every archive of ours has them; the extension for huge files is none of ours. */
function number(bytes: Buffer, at: number, length: number): number {
  const digits = text(bytes, at, length).trim();
  if (!/^[0-7]{1,11}$/.test(digits)) throw bad('a number that is none');
  return Number.parseInt(digits, 8);
}

/** The sum of all bytes, its own field as spaces. */
function sumOf(bytes: Buffer): number {
  let sum = 8 * 0x20;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += bytes[i] as number;
  return sum;
}

const bad = (what: string): UpdateError => new UpdateError('malformed', `the archive holds ${what}: it is not unpacked`);
