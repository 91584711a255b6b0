import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Installation } from '../src/index.js';

export const NAME = 'frTest';

/** A folder of a test's own, gone with it. */
export function scratch(): { readonly folder: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'around-update-unit-'));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface TarEntry {
  readonly path: string;
  readonly text?: string;
  readonly type?: string;
  /** Told instead of the true one. */
  readonly size?: number;
  readonly link?: string;
}

/** A ustar archive, also such as `tar` would never make. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, text = '', type = '0', size, link = '' }) => {
    const bytes = Buffer.from(text);
    const head = Buffer.alloc(512);
    head.write(path, 0);
    head.write('0000755\0', 100);
    head.write(`${(size ?? bytes.length).toString(8).padStart(11, '0')}\0`, 124);
    head.write(type, 156);
    head.write(link, 157);
    head.write('ustar\x0000', 257);
    head.write('        ', 148);
    const sum = head.reduce((all, byte) => all + byte, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1_024)]);
}

export const keyPair = (): { publicKey: KeyObject; privateKey: KeyObject } => generateKeyPairSync('ed25519');
/** As a configuration has it. */
export const configured = (key: KeyObject): string => key.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');

/** What a program of a release does: says its version. */
export const program = (version: string): string => `console.log('I am ${version}');\n`;

export interface MadeRelease {
  readonly version: string;
  readonly key: KeyObject;
  readonly date?: string;
  readonly entries?: readonly TarEntry[];
  readonly needs?: { readonly node?: string; readonly from?: string };
}

/** A release of one tiny program in a folder. */
export function makeRelease(folder: string, { version, key, date = '2026-03-01T00:00:00.000Z', entries, needs }: MadeRelease): string {
  mkdirSync(folder, { recursive: true });
  const top = `${NAME}-${version}`;
  const archive = gzipSync(
    tarOf(
      entries ?? [
        { path: `${top}/`, type: '5' },
        { path: `${top}/package.json`, text: JSON.stringify({ name: NAME, version }) },
        { path: `${top}/${NAME}.mjs`, text: program(version) },
        { path: `${top}/sub/data`, text: 'x'.repeat(3_000) },
      ],
    ),
  );
  const note = JSON.stringify({ v: 1, version, date, ...(needs === undefined ? {} : { needs }) });
  const file = `${top}.tar.gz`;
  writeFileSync(join(folder, file), archive);
  writeFileSync(join(folder, 'release.json'), note);
  const sums = `${sha256(archive)}  ${file}\n${sha256(Buffer.from(note))}  release.json\n`;
  writeFileSync(join(folder, 'SHA256SUMS'), sums);
  writeFileSync(join(folder, 'SHA256SUMS.sig'), `${sign(null, Buffer.from(sums), key).toString('base64')}\n`);
  return folder;
}

/** A program that is installed, at one version. */
export function install(folder: string, version: string): Installation {
  const at = join(folder, NAME);
  mkdirSync(join(at, version), { recursive: true });
  writeFileSync(join(at, version, `${NAME}.mjs`), program(version));
  symlinkSync(version, join(at, 'current'));
  return new Installation(at, version);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
