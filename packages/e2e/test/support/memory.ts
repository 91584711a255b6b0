import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const PIECE = 8 * 1024 * 1024;

/** Which of these words stand in a process's memory, as UTF-8, UTF-16 or Latin-1. Needs the right to look (same user, or root). */
export function wordsInMemory(pid: number, words: readonly string[]): Set<string> {
  const found = new Set<string>();
  const needles = words.flatMap((word) => [
    { word, bytes: Buffer.from(word, 'utf8') },
    { word, bytes: Buffer.from(word, 'utf16le') },
  ]);
  const overlap = Math.max(...needles.map(({ bytes }) => bytes.length));
  const mem = openSync(`/proc/${pid}/mem`, 'r');
  const buffer = Buffer.alloc(PIECE + overlap);
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const region = /^([0-9a-f]+)-([0-9a-f]+) r/.exec(line);
      if (region === null || /\[v(var|syscall)/.test(line)) continue;
      const end = Number(`0x${region[2]}`);
      for (let at = Number(`0x${region[1]}`); at < end; at += PIECE) {
        let read = 0;
        try {
          read = readSync(mem, buffer, 0, Math.min(buffer.length, end - at), at);
        } catch {
          // A region that is reserved but not there.
        }
        const piece = buffer.subarray(0, read);
        for (const { word, bytes } of needles) if (piece.includes(bytes)) found.add(word);
      }
    }
  } finally {
    closeSync(mem);
  }
  return found;
}
