import { concat, frameRecord, RecordFramer } from '@around/messages';
import { inPieces, must, pieces, sameBytes, shown } from '../target.js';

const LIMIT = 512;

/** Records come out the same however the bytes are cut, each within the bound, and framing them again gives the bytes. */
export function fuzz(data: Uint8Array): void {
  const { whole, parts } = pieces(data);
  const atOnce = new RecordFramer(LIMIT);
  const cut = new RecordFramer(LIMIT);
  const one: Uint8Array[] = [];
  atOnce.add(whole);
  let end = atOnce.next();
  for (; end instanceof Uint8Array; end = atOnce.next()) one.push(end);

  const many: Uint8Array[] = [];
  let over = false;
  for (const part of parts) {
    cut.add(part);
    let record = cut.next();
    // A record is a view into what came: it is kept as a copy.
    for (; record instanceof Uint8Array; record = cut.next()) many.push(record.slice());
    over ||= record === 'tooLong';
  }
  must(over === (end === 'tooLong'), 'cut otherwise, another record is too long');
  must(many.length === one.length && one.every((record, i) => sameBytes(record, many[i] as Uint8Array)), 'cut otherwise, other records');
  must(
    one.every(({ length }) => length <= LIMIT),
    'a record over the bound',
  );
  const again = concat(one.map(frameRecord));
  must(sameBytes(again, whole.subarray(0, again.length)), () => `framed again it is ${shown(again)}`);
  if (end === 'tooLong') must(cut.push(frameRecord(Uint8Array.of(1))) === 'tooLong', 'it goes on after a record that was too long');
}

const RECORDS = concat([frameRecord(Uint8Array.of(1, 2, 3)), frameRecord(new Uint8Array(0)), frameRecord(new Uint8Array(300).fill(7))]);

export const seeds = (): Uint8Array[] => [
  inPieces(RECORDS),
  inPieces(RECORDS, 1, 1, 1, 1, 1, 1, 200),
  inPieces(concat([RECORDS, frameRecord(new Uint8Array(513))]), 250, 250),
];
