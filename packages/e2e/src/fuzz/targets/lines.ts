import { LineFramer, toUtf8 } from '@around/messages';
import { inPieces, must, pieces, sameBytes } from '../target.js';

const LIMIT = 100;

/** Lines come out the same however the bytes are cut, none over the bound, and those over it are told of. */
export function fuzz(data: Uint8Array): void {
  const { whole, parts } = pieces(data);
  const one = new LineFramer(LIMIT).push(whole);
  const framer = new LineFramer(LIMIT);
  const many = parts.flatMap((part) => framer.push(part).map((line) => ('line' in line ? { line: line.line.slice() } : line)));
  must(one.length === many.length, `${one.length} lines at once and ${many.length} in pieces`);
  one.forEach((line, i) => {
    const other = many[i] as (typeof one)[number];
    must('line' in line === 'line' in other, 'cut otherwise, another line is too long');
    if (!('line' in line) || !('line' in other)) return;
    must(sameBytes(line.line, other.line), 'cut otherwise, another line');
    must(line.line.length <= LIMIT && !line.line.includes(0x0a), 'a line that is none');
  });
  const ends = whole.filter((byte) => byte === 0x0a).length;
  must(one.length === ends || one.length === ends + 1, `${one.length} lines of ${ends} ends`);
}

const TEXT = toUtf8(`{"t":"ping"}\n\r\nx\r\n\r\r\n${'y'.repeat(101)}\n${'z'.repeat(100)}\nrest`);
export const seeds = (): Uint8Array[] => [inPieces(TEXT), inPieces(TEXT, 3, 9, 1, 1, 90, 90), inPieces(toUtf8('\n\n\n'), 1, 1, 1)];
