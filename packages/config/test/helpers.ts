import { readConfig } from '@around/config';
import * as v from 'valibot';

interface Given {
  readonly env?: Record<string, string>;
  readonly flags?: Record<string, unknown>;
}

/** Reads `text` as `a.yaml` under the prefix AROUND_T. */
export const read = <T>(schema: v.GenericSchema<unknown, T>, text: string, { env = {}, flags = {} }: Given = {}) =>
  readConfig({ schema, text, name: 'a.yaml', env, envPrefix: 'AROUND_T', flags });

/** The problems of a reading, or none. */
export function problems<T>(schema: v.GenericSchema<unknown, T>, text: string, given: Given = {}): string[] {
  const result = read(schema, text, given);
  return result.ok ? [] : result.problems;
}

export function value<T>(schema: v.GenericSchema<unknown, T>, text: string, given: Given = {}): T {
  const result = read(schema, text, given);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.value;
}

const Driver = v.variant('driver', [
  v.object({ driver: v.literal('run'), run: v.array(v.string()), timeout: v.exactOptional(v.number()) }),
  v.object({ driver: v.literal('simulated'), start: v.exactOptional(v.number()) }),
]);

/** A schema with everything that the tiers' schemas have. */
export const House = v.object({
  title: v.string(),
  port: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)), 8080),
  open: v.exactOptional(v.boolean(), false),
  maxChannels: v.exactOptional(v.number()),
  origins: v.exactOptional(v.array(v.string()), []),
  tcp: v.exactOptional(v.object({ port: v.exactOptional(v.number()), bindAddress: v.exactOptional(v.string()) })),
  things: v.exactOptional(
    v.record(v.string(), v.object({ title: v.string(), level: v.exactOptional(v.number()), write: v.exactOptional(Driver) })),
    {},
  ),
});
