/** What a value has to be like. Several together: all of them. */
export interface ValueTest {
  readonly is?: unknown;
  readonly not?: unknown;
  readonly above?: number;
  readonly below?: number;
}

/** Whether anything is asked of the value at all. */
export const asksNothing = (test: ValueTest): boolean =>
  !Object.hasOwn(test, 'is') && !Object.hasOwn(test, 'not') && test.above === undefined && test.below === undefined;

/** @param slack by so much a number may miss `above` and `below`: who has passed goes on passing so long */
export function passes(value: unknown, test: ValueTest, slack = 0): boolean {
  if (Object.hasOwn(test, 'is') && !same(value, test.is)) return false;
  if (Object.hasOwn(test, 'not') && same(value, test.not)) return false;
  if (test.above !== undefined && !(typeof value === 'number' && value > test.above - slack)) return false;
  return test.below === undefined || (typeof value === 'number' && value < test.below + slack);
}

/** Whether two JSON values say the same; the order of an object's fields says nothing. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}
