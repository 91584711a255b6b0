import { checkValue, toUtf8 } from '@around/messages';
import { must } from '../target.js';

const SOON_MS = 1_000;

/** `[pattern length u8][pattern][text]`: a pattern that a controller sent, on a text that a phone sent, always ends soon. */
export function fuzz(data: Uint8Array): void {
  const length = data[0] ?? 0;
  const pattern = Buffer.from(data.subarray(1, 1 + length)).toString('utf8');
  const text = Buffer.from(data.subarray(1 + length)).toString('utf8');
  // What a fuzzer cannot find in time, repetition does: the same text many times over.
  for (const value of [text, text.repeat(50).slice(0, 5_000), `${text.repeat(300).slice(0, 5_000)}!`]) {
    const start = performance.now();
    const fault = checkValue({ type: 'string', pattern }, value);
    const ms = performance.now() - start;
    must(ms < SOON_MS, () => `the pattern ${JSON.stringify(pattern)} took ${ms} ms on ${value.length} characters`);
    must(fault === undefined || fault.startsWith('must look like '), `another fault: ${fault}`);
  }
}

const seed = (pattern: string, text: string): Uint8Array => Uint8Array.of(toUtf8(pattern).length, ...toUtf8(pattern), ...toUtf8(text));

export const seeds = (): Uint8Array[] => [
  seed('^(a+)+$', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'),
  seed('^[a-z]+@[a-z]+\\.[a-z]{2,}$', 'ann@example.org'),
  seed('(x|y|xy)*z', 'xyxyxyxyxyxy'),
  seed('^(?:\\p{L}|\\d{1,3})?(?=a)b{3}.*c.*d.*$', 'ab'),
  seed('(a?){20}a{20}', 'aaaaaaaaaaaaaaaaaaaa'),
  seed('^(.*),(.*),(.*)$', ',,,,,,,,,,,'),
  seed('([', 'x'),
];
