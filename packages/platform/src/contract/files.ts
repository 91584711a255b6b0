import { describe, expect, it } from 'vitest';
import type { DataFiles } from '../index.js';

export function filesContract(name: string, make: () => DataFiles): void {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const text = (content: Uint8Array | undefined): string | undefined =>
    content === undefined ? undefined : new TextDecoder().decode(content);

  describe(`files: ${name}`, () => {
    it('knows what is not there', async () => {
      const files = make();
      expect(await files.read('a')).toBeUndefined();
      expect(await files.setAside('a')).toBeUndefined();
      await files.remove('a');
      expect(await files.list()).toEqual([]);
    });

    it('lists what is there', async () => {
      const files = make();
      await files.write('a', bytes('1'));
      await files.append('b', bytes('2'));
      await files.write('c', bytes('3'));
      await files.remove('a');
      expect([...(await files.list())].sort()).toEqual(['b', 'c']);
    });

    it('writes, replaces and removes', async () => {
      const files = make();
      await files.write('a', bytes('one'));
      await files.write('a', bytes('2'));
      expect(text(await files.read('a'))).toBe('2');
      await files.remove('a');
      expect(await files.read('a')).toBeUndefined();
      await files.write('empty', new Uint8Array(0));
      expect(await files.read('empty')).toHaveLength(0);
    });

    it('appends, to a new file too', async () => {
      const files = make();
      await files.append('log', bytes('a\n'));
      await files.append('log', bytes('b\n'));
      expect(text(await files.read('log'))).toBe('a\nb\n');
    });

    it('keeps the order of what is asked at once', async () => {
      const files = make();
      const writes = Array.from({ length: 20 }, (_, i) => files.write('a', bytes(String(i))));
      await Promise.all(writes);
      expect(text(await files.read('a'))).toBe('19');
      await Promise.all(Array.from({ length: 10 }, (_, i) => files.append('log', bytes(String(i)))));
      expect(text(await files.read('log'))).toBe('0123456789');
    });

    it('sets a damaged file aside under a name of its own', async () => {
      const files = make();
      await files.write('db', bytes('bad'));
      expect(await files.setAside('db')).toBe('db.damaged-1');
      await files.write('db', bytes('worse'));
      expect(await files.setAside('db')).toBe('db.damaged-2');
      expect(await files.read('db')).toBeUndefined();
      expect(text(await files.read('db.damaged-1'))).toBe('bad');
    });

    it('takes one path segment for a name, nothing else', async () => {
      const files = make();
      for (const bad of ['', '.', '..', 'a/b', '../a', 'a\0b', 'a\\b']) {
        await expect(files.read(bad)).rejects.toMatchObject({ name: 'PlatformError' });
        await expect(files.write(bad, bytes('x'))).rejects.toMatchObject({ name: 'PlatformError' });
      }
    });
  });
}
