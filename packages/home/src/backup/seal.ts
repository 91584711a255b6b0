import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';

const MAGIC = Buffer.from('around-backup-1\n');
const SALT = 16;
const TAG = 16;
/** What one block holds of the file. */
const BLOCK = 1 << 16;
/** 64 MiB and about half a second on a Raspberry Pi: RFC 7914. */
const COST = { N: 1 << 16, r: 8, p: 1, maxmem: 128 << 20 } as const;

export class WrongPassphrase extends Error {
  override readonly name = 'WrongPassphrase';
}

/** Whether the file is a sealed backup. */
export function isSealed(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(MAGIC.length);
    return readSync(file, head, 0, head.length, 0) === head.length && head.equals(MAGIC);
  } finally {
    closeSync(file);
  }
}

/**
 * Seals a file: ChaCha20-Poly1305 in blocks, each numbered and the last one marked, so that none can be left out, moved or cut off
 * (the STREAM construction, as age has it); the key by scrypt from the passphrase.
 */
export async function sealFile(from: string, to: string, passphrase: string): Promise<void> {
  const salt = randomBytes(SALT);
  const key = await keyOf(passphrase, salt);
  await eachBlock(from, to, { readSize: BLOCK, skip: 0, head: Buffer.concat([MAGIC, salt]) }, (block, nonce) => {
    const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG });
    return Buffer.concat([cipher.update(block), cipher.final(), cipher.getAuthTag()]);
  });
}

/** @throws WrongPassphrase, also where the file was changed or cut off */
export async function unsealFile(from: string, to: string, passphrase: string): Promise<void> {
  const salt = Buffer.alloc(SALT);
  const file = openSync(from, 'r');
  try {
    readSync(file, salt, 0, SALT, MAGIC.length);
  } finally {
    closeSync(file);
  }
  const key = await keyOf(passphrase, salt);
  await eachBlock(from, to, { readSize: BLOCK + TAG, skip: MAGIC.length + SALT, head: Buffer.alloc(0) }, (block, nonce) => {
    try {
      const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG });
      decipher.setAuthTag(block.subarray(block.length - TAG));
      return Buffer.concat([decipher.update(block.subarray(0, block.length - TAG)), decipher.final()]);
    } catch (error) {
      throw new WrongPassphrase('the passphrase is another, or the file was changed or cut off', { cause: error });
    }
  });
}

function keyOf(passphrase: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // As it was typed on whatever keyboard: RFC 8265 composes characters the same way.
    scrypt(passphrase.normalize('NFC'), salt, 32, COST, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

/** Puts each block of a file through `work` into another, which is on the disk at the end. An empty file is one empty block. */
async function eachBlock(
  from: string,
  to: string,
  { readSize, skip, head }: { readonly readSize: number; readonly skip: number; readonly head: Buffer },
  work: (block: Buffer, nonce: Buffer) => Buffer,
): Promise<void> {
  const source = openSync(from, 'r');
  const target = openSync(to, 'wx', 0o600);
  try {
    writeSync(target, head);
    let at = skip;
    let block = read(source, readSize, at);
    for (let n = 0; ; n++) {
      at += block.length;
      const next = read(source, readSize, at);
      const nonce = Buffer.alloc(12);
      nonce.writeUInt32BE(n, 7);
      nonce[11] = next.length === 0 ? 1 : 0;
      writeSync(target, work(block, nonce));
      if (next.length === 0) break;
      block = next;
    }
    fsyncSync(target);
  } finally {
    closeSync(source);
    closeSync(target);
  }
}

function read(file: number, size: number, at: number): Buffer {
  const buffer = Buffer.alloc(size);
  let filled = 0;
  while (filled < size) {
    const got = readSync(file, buffer, filled, size - filled, at + filled);
    if (got === 0) break;
    filled += got;
  }
  return buffer.subarray(0, filled);
}
