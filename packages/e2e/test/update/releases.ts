import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe as noteOf } from '../../../../scripts/artefacts/note.mjs';
import { checksums, pack } from '../../../../scripts/artefacts/pack.mjs';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
export const FIRST: string = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;
export const PROGRAMS = ['frAroundWeb', 'frMhs', 'frMhc'] as const;
export type Program = (typeof PROGRAMS)[number];

/** What is written in the program of a release with a fault in it: in place of what. */
export type Fault = readonly (readonly [what: string, by: string])[];

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
      const parts = readdirSync(join(at, 'parts')).map((part) => join(at, 'parts', part));
      edit([join(at, `${name}.mjs`), ...parts], [[`VERSION = "${FIRST}"`, `VERSION = "${version}"`], ...(faults[name] ?? [])]);
      edit([join(at, 'package.json')], [[`"version": "${FIRST}"`, `"version": "${version}"`]]);
      const archive = pack(at);
      rmSync(at, { recursive: true });
      return archive;
    });
    checksums(out, [...archives, noteOf(out, { version })], this.#key);
    return out;
  }
}

/** Replaces what must be there, in whichever of the files. */
function edit(files: readonly string[], changes: Fault): void {
  for (const [what, by] of changes) {
    const holders = files.filter((file) => readFileSync(file, 'utf8').includes(what));
    if (holders.length === 0) throw new Error(`the program does not hold ${what}: this test must follow it`);
    for (const file of holders) writeFileSync(file, readFileSync(file, 'utf8').replaceAll(what, by));
  }
}
