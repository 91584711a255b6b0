/** Inputs for each listener, where somebody asked for a long run: `npm run inputs -- --count 100000`. */
const WANTED = process.env.AROUND_INPUTS;

/** ms that one kind of input may take. */
export const INPUT_TIMEOUT = WANTED === undefined ? 120_000 : 7_200_000;

/** Inputs for each listener in `npm test`. */
const SHORT = 3_000;

/** So many inputs of each kind that all kinds together are `SHORT`, or what `AROUND_INPUTS` says: each its share. */
export function inputsOf<K extends string>(shares: Readonly<Record<K, number>>): Readonly<Record<K, number>> {
  const entries = Object.entries(shares) as [K, number][];
  const total = entries.reduce((sum, [, share]) => sum + share, 0);
  const factor = (WANTED === undefined ? SHORT : Number(WANTED)) / total;
  return Object.fromEntries(entries.map(([kind, share]) => [kind, Math.ceil(share * factor)])) as Record<K, number>;
}
