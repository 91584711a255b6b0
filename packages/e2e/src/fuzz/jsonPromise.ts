import { LIMITS, type Result } from '@around/messages';
import { must } from './target.js';

/** A text may grow on its way through a decoder (`1e20` is four bytes in and 21 out), by no more than this. */
const GROWN = 32 * LIMITS.message;

/** What every decoder of JSON promises: a value or words, of bounded length and harmless on a terminal; never an exception. */
export function decoded<T>(result: Result<T>): T | undefined {
  if (result.ok) {
    must(JSON.stringify(result.value)?.length <= GROWN, 'what was decoded has grown out of all bounds');
    return result.value;
  }
  must(result.error.length > 0 && result.error.length <= 1_000, `an error of ${result.error.length} characters`);
  must(!/[\p{C}\u2028\u2029]/u.test(result.error), () => `an error that is not harmless: ${JSON.stringify(result.error)}`);
  return undefined;
}

/** What was decoded, said again, is decoded to the same. */
export function saidAgain<T>(value: T, again: (text: string) => Result<T>): void {
  const text = JSON.stringify(value);
  const second = again(text);
  must(second.ok, () => `what was decoded is not taken again: ${second.ok ? '' : second.error}`);
  must(JSON.stringify(second.value) === text, 'what was decoded changes when it is said again');
}
