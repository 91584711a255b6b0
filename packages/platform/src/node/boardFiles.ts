import { open, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { BoardFiles } from '../boardFiles.js';
import { PlatformError } from '../errors.js';
import { errorCodeOf, platformError } from './errno.js';

/** Bytes: a file of the kernel or a secret is a line or two. */
const MAX = 65_536;

/** @param folder where relative paths begin */
export function nodeBoardFiles(folder: string): BoardFiles {
  return {
    async readText(path) {
      const file = resolve(folder, path);
      try {
        const handle = await open(file, 'r');
        try {
          const bytes = new Uint8Array(MAX + 1);
          let length = 0;
          // Files of the kernel tell no size: read until the end.
          for (let n = -1; n !== 0 && length < bytes.length; length += n)
            n = (await handle.read(bytes, length, bytes.length - length)).bytesRead;
          if (length > MAX) throw new PlatformError('tooLarge', `${file} is larger than ${MAX} bytes: name another file`);
          return new TextDecoder().decode(bytes.subarray(0, length));
        } finally {
          await handle.close();
        }
      } catch (error) {
        throw platformError(error, `read ${file}`);
      }
    },
    async list(path) {
      try {
        return await readdir(resolve(folder, path));
      } catch (error) {
        if (errorCodeOf(error) === 'missing') return [];
        throw platformError(error, `list ${resolve(folder, path)}`);
      }
    },
  };
}
