import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { isSealed, sealFile, unsealFile, WrongPassphrase } from '../../src/backup/seal.js';

const folder = mkdtempSync(join(tmpdir(), 'around-seal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const [plain, sealed, back] = ['plain', 'sealed', 'back'].map((name) => join(folder, name)) as [string, string, string];
beforeEach(() => {
  for (const path of [plain, sealed, back]) rmSync(path, { force: true });
});
const BLOCK = 65_536;
const HEAD = 32;

describe('a sealed backup', () => {
  it.each([0, BLOCK, BLOCK + 1])('of %d bytes opens with its passphrase, however its letters are composed', async (size) => {
    writeFileSync(plain, Buffer.alloc(size, 'canary'));
    await sealFile(plain, sealed, 'grün wie früher');
    expect(isSealed(sealed)).toBe(true);
    expect(isSealed(plain)).toBe(false);
    expect(readFileSync(sealed).includes('canary')).toBe(false);
    await unsealFile(sealed, back, 'grün wie früher'.normalize('NFD'));
    expect(readFileSync(back).equals(readFileSync(plain))).toBe(true);
  });

  it('opens with no other, and not where a byte was changed, a block taken out, moved, or the end cut off', async () => {
    writeFileSync(plain, Buffer.alloc(3 * BLOCK, 7));
    await sealFile(plain, sealed, 'correct horse');
    await expect(unsealFile(sealed, back, 'correct house')).rejects.toThrow(WrongPassphrase);
    const whole = readFileSync(sealed);
    const block = (n: number): Buffer => whole.subarray(HEAD + n * (BLOCK + 16), HEAD + (n + 1) * (BLOCK + 16));
    const head = whole.subarray(0, HEAD);
    const changed = Buffer.from(whole);
    changed[HEAD + 5] = (changed[HEAD + 5] as number) ^ 1;
    const broken = [
      changed,
      Buffer.concat([head, block(0), block(2)]),
      Buffer.concat([head, block(1), block(0), block(2)]),
      Buffer.concat([head, block(0), block(1)]),
      whole.subarray(0, HEAD),
    ];
    for (const bytes of broken) {
      writeFileSync(sealed, bytes);
      rmSync(back, { force: true });
      await expect(unsealFile(sealed, back, 'correct horse')).rejects.toThrow(WrongPassphrase);
    }
  });
});
