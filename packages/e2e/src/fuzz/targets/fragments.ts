import { concat, fragment, PAD_STEP, Reassembler } from '@around/messages';
import { must, sameBytes } from '../target.js';

const MAX = 4_096;

/** Records are put together within the bound or refused; what is cut comes back whole. Each piece: `[length u8][record]`. */
export function fuzz(data: Uint8Array): void {
  const reassembler = new Reassembler(MAX);
  let taken = 0;
  for (let at = 0; at < data.length; ) {
    const length = (data[at] as number) * 2;
    const record = data.subarray(at + 1, at + 1 + length);
    at += 1 + length;
    const message = reassembler.push(record);
    if (message === 'invalid') break;
    taken += Math.max(0, record.length - 3);
    if (message === undefined) continue;
    must(message.length <= MAX, `a message of ${message.length} bytes`);
    must(message.length <= taken, 'a message of more bytes than came');
    taken = 0;
  }
  const records = fragment(data.subarray(0, MAX));
  must(
    records.every(({ length }) => length % PAD_STEP === 0),
    'a record that tells its length',
  );
  const back = new Reassembler(MAX);
  const whole = records.map((record) => back.push(record)).at(-1);
  must(whole instanceof Uint8Array && sameBytes(whole, data.subarray(0, MAX)), 'what was cut does not come back');
}

const piece = (...record: readonly number[]): Uint8Array => Uint8Array.of(record.length / 2, ...record);

export const seeds = (): Uint8Array[] => [
  piece(0, 0, 3, 1, 2, 3),
  concat([piece(1, 0, 1, 7), piece(1, 0, 1, 8), piece(0, 0, 1, 9)]),
  piece(1, 0, 0, 0),
  piece(0, 255, 255, 0),
  concat([piece(1, 0, 3, 1, 2, 3), piece(0, 0, 0, 0), piece(0, 0, 1, 5)]),
];
