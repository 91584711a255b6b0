import { mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { visibleLines } from '../../visible.js';

/** Between two tries at a pipe that is full, ms. */
const FULL_MS = 10;
const STDERR = 2;

/** Where lines of a log go: written when this returns, so that nothing is lost if the process dies. A file that cannot be opened gives way to stderr. */
export function lineWriter(to: 'stdout' | 'stderr' | { readonly file: string }): (line: string) => void {
  const out = to === 'stdout' ? 1 : to === 'stderr' ? STDERR : opened(to.file);
  let closed = false;
  return (line) => {
    if (closed) return;
    try {
      writeAll(out, Buffer.from(line));
    } catch (error) {
      // Whoever read it is gone. Anything else, such as a full disk, costs this line, and the next is tried again.
      closed = codeOf(error) === 'EPIPE';
    }
  };
}

function opened(file: string): number {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return openSync(file, 'a', 0o600);
  } catch (error) {
    const why = visibleLines(String(error instanceof Error ? error.message : error));
    writeAll(STDERR, Buffer.from(`the log cannot be written, and goes to stderr: ${why}\n`));
    return STDERR;
  }
}

function writeAll(out: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(out, bytes, at);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_MS);
    }
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;
