import type { DataSchema } from '../types/description.js';

/** What is wrong with `value` under `schema`, in words that follow the value's name ("must be at most 100"); undefined where nothing is. */
export function checkValue(schema: DataSchema, value: unknown): string | undefined {
  void schema;
  void value;
  return undefined;
}
