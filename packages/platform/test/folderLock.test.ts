import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../src/node/folderLock.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'around-lock-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a folder’s lock', () => {
  it('is held once, and free again afterwards; nothing is left', async () => {
    const release = await lockFolder(folder, 'x.lock');
    expect(statSync(join(folder, 'x.lock')).mode & 0o777).toBe(0o600);
    await expect(lockFolder(folder, 'x.lock')).rejects.toMatchObject({
      code: 'inUse',
      message: expect.stringContaining(String(process.pid)),
    });
    await release();
    await (await lockFolder(folder, 'x.lock'))();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('ends with its process, however that ends, also where its number was given to another', async () => {
    await lockFolder(folder, 'x.lock');
    const [, started, boot] = readFileSync(join(folder, 'x.lock'), 'utf8').split(' ');
    const child = spawn('true');
    await once(child, 'exit');
    for (const dead of [
      `${child.pid} 1 ${boot}`,
      `${process.pid} ${Number(started) + 1} ${boot}`,
      `${process.pid} ${started} other`,
      '',
      'rubbish',
    ]) {
      writeFileSync(join(folder, 'x.lock'), dead);
      await lockFolder(folder, 'x.lock');
      expect(readFileSync(join(folder, 'x.lock'), 'utf8')).toBe(`${process.pid} ${started} ${boot}`);
    }
  });

  it('is won by one of many who find a dead holder', async () => {
    writeFileSync(join(folder, 'x.lock'), '1 1 other');
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder, 'x.lock')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
