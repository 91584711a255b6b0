import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toUtf8 } from '@around/messages';

const HERE = fileURLToPath(new URL('../../../../', import.meta.url));

/** The frozen samples of one file of `packages/messages/test/golden`: type → messages. `root`: of another checkout. */
export function goldens(name: string, root = HERE): Readonly<Record<string, readonly object[]>> {
  return JSON.parse(readFileSync(join(root, `packages/messages/test/golden/v1/${name}.json`), 'utf8')) as Record<string, object[]>;
}

/** The same, as JSON bytes, all types in one list. */
export function goldenBytes(name: string): Uint8Array[] {
  return Object.values(goldens(name)).flatMap((samples) => samples.map((sample) => toUtf8(JSON.stringify(sample))));
}
