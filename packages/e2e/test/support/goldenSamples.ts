import { readFileSync } from 'node:fs';

/** The frozen valid samples of one link's messages (packages/messages/test/golden), all types in one list. */
export function goldenSamples(name: string, ...types: readonly string[]): Record<string, unknown>[] {
  const file = new URL(`../../../messages/test/golden/v1/${name}.json`, import.meta.url);
  const all = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, unknown>[]>;
  return Object.entries(all).flatMap(([type, samples]) => (types.length === 0 || types.includes(type) ? samples : []));
}
