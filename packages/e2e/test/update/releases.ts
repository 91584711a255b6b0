import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe as noteOf } from '../../../../scripts/artefacts/note.mjs';
import { checksums, pack } from '../../../../scripts/artefacts/pack.mjs';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
export const FIRST: string = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;
export const PROGRAMS = ['frAroundWeb', 'frMhs', 'frMhc'] as const;
export type Program = (typeof PROGRAMS)[number];

/** Changes the text of a program: what a release with a fault in it does. */
export type Fault = (text: string) => string;

/** A key to sign with, in a file, and its public half as a configuration has it. */
export function releaseKey(folder: string): { readonly file: string; readonly base64: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const file = join(folder, 'release.pem');
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return { file, base64: publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64') };
}

/** Real releases: this version as `npm run artefacts` makes it, and others that differ by their number, and by the faults that are put in. */
export class Releases {
  readonly folder: string;
  readonly #key: string;

  private constructor(folder: string, key: string) {
    this.folder = folder;
    this.#key = key;
  }

  static make(folder: string): Releases {
    mkdirSync(folder, { recursive: true });
    const { file: key } = releaseKey(folder);
    const releases = new Releases(folder, key);
    const argv = [join(ROOT, 'scripts/artefacts/main.mjs'), '--out', releases.at(FIRST), '--key', key];
    execFileSync(process.execPath, argv, { stdio: 'pipe' });
    return releases;
  }

  /** Where the release of a version is. */
  at(version: string): string {
    return join(this.folder, version);
  }

  /** A further release. @param faults by program; a program that is not named is as it was */
  release(version: string, programs: readonly Program[], faults: Partial<Record<Program, Fault>> = {}): string {
    const out = this.at(version);
    mkdirSync(out, { recursive: true });
    const archives = programs.map((name) => {
      const at = join(out, `${name}-${version}`);
      cpSync(join(this.at(FIRST), `${name}-${FIRST}`), at, { recursive: true });
      edit(join(at, `${name}.mjs`), (text) => (faults[name] ?? same)(replaced(text, `VERSION = "${FIRST}"`, `VERSION = "${version}"`)));
      edit(join(at, 'package.json'), (text) => replaced(text, `"version": "${FIRST}"`, `"version": "${version}"`));
      const archive = pack(at);
      rmSync(at, { recursive: true });
      return archive;
    });
    checksums(out, [...archives, noteOf(out, { version })], this.#key);
    return out;
  }
}

/** Replaces what must be there. */
export function replaced(text: string, what: string, by: string): string {
  if (!text.includes(what)) throw new Error(`the program does not hold ${what}: this test must follow it`);
  return text.replaceAll(what, by);
}

const same: Fault = (text) => text;

function edit(file: string, change: Fault): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}
