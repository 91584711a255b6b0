/** Inputs for each listener, where somebody asked for a long run: `npm run inputs -- --count 100000`. */
const WANTED = process.env.AROUND_INPUTS;

/** ms that one kind of input may take. */
export const INPUT_TIMEOUT = WANTED === undefined ? 120_000 : 7_200_000;

/**
 * How many inputs of each kind a suite sends: as given (a short run), or with `AROUND_INPUTS=100000` so many that all kinds together are
 * that many, each with its share.
 */
export function inputsOf<K extends string>(short: Readonly<Record<K, number>>): Readonly<Record<K, number>> {
  const entries = Object.entries(short) as [K, number][];
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  const factor = WANTED === undefined ? 1 : Number(WANTED) / total;
  return Object.fromEntries(entries.map(([kind, count]) => [kind, Math.ceil(count * factor)])) as Record<K, number>;
}
