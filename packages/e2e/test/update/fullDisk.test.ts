import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Installation } from '@around/update';
import { runUpdate } from '@around/update/command';
import { expect, it } from 'vitest';
import { describe as noteOf } from '../../../../scripts/artefacts/note.mjs';
import { checksums, pack } from '../../../../scripts/artefacts/pack.mjs';
import { SmallDisk } from '../faults/disks.js';
import { describeAsRoot } from '../faults/needs.js';
import { releaseKey } from './releases.js';

const MIB = 1 << 20;

/** A release of a program that is nothing but large. */
function largeRelease(folder: string, key: string, mib: number): string {
  const at = join(folder, 'frLarge-2.0.0');
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'package.json'), JSON.stringify({ name: 'frLarge', version: '2.0.0' }));
  writeFileSync(join(at, 'frLarge.mjs'), '');
  writeFileSync(join(at, 'ballast'), randomBytes(mib * MIB));
  checksums(folder, [pack(at), noteOf(folder, { version: '2.0.0' })], key);
  return folder;
}

describeAsRoot(['mount'], 'an update on a disk', () => {
  it.each([
    { mib: 2, when: 'the archive' },
    { mib: 5, when: 'what is in the archive' },
  ])('too small for $when ($mib MiB) leaves what runs as it was, and no litter; with room it goes on', async ({ mib }) => {
    const folder = mkdtempSync(join(tmpdir(), 'around-full-'));
    const disk = new SmallDisk(join(folder, 'opt'), { mib });
    const roomy = new SmallDisk(join(folder, 'roomy'), { mib: 16 });
    try {
      const { file, base64 } = releaseKey(folder);
      const from = largeRelease(join(folder, 'release'), file, 3);
      const installed = (path: string): Installation => {
        mkdirSync(join(path, 'frLarge/1.0.0'), { recursive: true });
        symlinkSync('1.0.0', join(path, 'frLarge/current'));
        return new Installation(join(path, 'frLarge'), '1.0.0');
      };
      const update = (installation: Installation): Promise<unknown> =>
        runUpdate({
          name: 'frLarge',
          version: '1.0.0',
          installation,
          settings: { from, keys: [base64], trial: 120_000 },
          flags: { wait: false },
          say: () => {},
        }).catch((error: unknown) => error);
      const here = installed(disk.path);
      const error = (await update(here)) as Error;
      expect(error).toMatchObject({ code: 'disk' });
      expect(error.message).toContain('make room');
      expect([here.current, here.trial, readdirSync(here.folder).sort()]).toEqual(['1.0.0', undefined, ['1.0.0', 'current', 'seen']]);
      expect(await update(installed(roomy.path))).toMatchObject({ outcome: 'switched' });
    } finally {
      disk.remove();
      roomy.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
