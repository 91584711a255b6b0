import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesContract } from '@around/platform/contract';
import { diskFull, MemoryFiles } from '@around/platform/fake';
import { nodeFiles } from '@around/platform/node';
import { afterAll, describe, expect, it } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'around-files-'));
afterAll(() => rmSync(root, { recursive: true }));
let count = 0;
const fresh = (): string => join(root, `data-${count++}`, 'home');

filesContract('node', () => nodeFiles(fresh()));
filesContract('memory', () => new MemoryFiles());

describe('node files', () => {
  it('keeps everything to its owner, whatever was there before', async () => {
    const directory = fresh();
    const files = nodeFiles(directory);
    await files.write('key', new Uint8Array([1]));
    await files.append('ring', new Uint8Array([1]));
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    for (const name of ['key', 'ring']) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
    chmodSync(directory, 0o755);
    await nodeFiles(directory).write('key', new Uint8Array([2]));
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  it('leaves nothing temporary behind, not even what a crash left', async () => {
    const directory = fresh();
    await nodeFiles(directory).write('key', new Uint8Array([1]));
    // Process ids end at 2^22 on Linux: nobody has this one.
    writeFileSync(join(directory, '.key.4194399.new'), 'half of somethi');
    await nodeFiles(directory).write('key', new Uint8Array([2]));
    expect(readdirSync(directory)).toEqual(['key']);
  });

  it('keeps the old content when a write fails', async () => {
    const directory = fresh();
    const files = nodeFiles(directory);
    await files.write('key', new Uint8Array([1]));
    rmSync(join(directory, 'key'));
    // A folder in the way: rename fails.
    await nodeFiles(join(directory, 'key')).write('x', new Uint8Array([1]));
    await expect(files.write('key', new Uint8Array([2]))).rejects.toMatchObject({ name: 'PlatformError' });
    expect(readdirSync(directory)).toEqual(['key']);
  });
});

describe('MemoryFiles', () => {
  it('fails as told', async () => {
    const files = new MemoryFiles();
    await files.write('a', new Uint8Array([1]));
    files.failing = diskFull();
    await expect(files.write('a', new Uint8Array([2]))).rejects.toMatchObject({ code: 'full' });
    expect([...((await files.read('a')) ?? [])]).toEqual([1]);
  });
});
