import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { findProgram } from '../../../../scripts/programs.mjs';

const BALLAST = '.ballast';

/** A small disk of a tier's own, mounted at `path`, that can be filled, and made read-only as a worn SD card makes itself. */
export class SmallDisk {
  readonly path: string;
  readonly #image: string | undefined;

  /** In memory: what is full. @param image path of a file: an ext4 file system in it, for what becomes read-only */
  constructor(path: string, { mib, image }: { readonly mib: number; readonly image?: string }) {
    this.path = path;
    this.#image = image;
    mkdirSync(path, { recursive: true });
    if (image === undefined) call('mount', '-t', 'tmpfs', '-o', `size=${mib}m,mode=700`, 'tmpfs', path);
    else {
      writeFileSync(image, '');
      truncateSync(image, mib * 1_048_576);
      call('mkfs.ext4', '-q', image);
      this.#mount();
    }
  }

  /** Not a byte is left. */
  fill(): void {
    const file = openSync(`${this.path}/${BALLAST}`, 'w');
    try {
      // Large pieces first, then what is left between them.
      for (let piece = 1_048_576; piece >= 1; piece = Math.floor(piece / 16)) this.#write(file, Buffer.alloc(piece));
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(`${this.path}/${BALLAST}`, { force: true });
  }

  /** As the kernel does when the card no longer takes a write: files that are open stay so, nothing is written any more. */
  wearOut(): void {
    call('mount', '-o', 'remount,abort', this.path);
    try {
      // The first write notices.
      writeFileSync(`${this.path}/.touched`, 'x');
    } catch {
      return;
    }
    throw new Error('the disk still takes writes');
  }

  /** The card was put right; nobody may have files open there. */
  repair(): void {
    call('umount', this.path);
    this.#mount();
  }

  remove(): void {
    call('umount', '-l', this.path);
  }

  #mount(): void {
    call('mount', '-o', 'loop', this.#image as string, this.path);
  }

  #write(file: number, piece: Buffer): void {
    try {
      for (;;) writeSync(file, piece);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
    fsyncSync(file);
  }
}

function call(name: 'mount' | 'umount' | 'mkfs.ext4', ...args: readonly string[]): void {
  execFileSync(findProgram(name) ?? name, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
