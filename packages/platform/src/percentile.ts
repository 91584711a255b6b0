/** The smallest of the values that a share of all do not exceed (nearest rank); undefined where there are none. @param share 0…1 */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
