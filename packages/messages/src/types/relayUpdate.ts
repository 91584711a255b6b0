import * as v from 'valibot';
import { checkWith } from '../wire/codec.js';
import { readJson } from '../wire/json.js';
import { LIMITS } from '../wire/limits.js';
import type { Result } from '../wire/result.js';

const VersionText = v.pipe(v.string(), v.maxLength(40));

/**
 * home → relay, frame `update`, only to a relay whose `welcome` said that it answers it. With a version: this release is there (`from`: where,
 * an https address); whether the relay takes it is for its own settings and keys to say. Without: how far is it?
 */
export const UpdateAsk = v.object({
  version: v.exactOptional(VersionText),
  from: v.exactOptional(v.pipe(v.string(), v.maxLength(300), v.regex(/^https:\/\//))),
});
export type UpdateAsk = v.InferOutput<typeof UpdateAsk>;

/** relay → home, frame `update`: the answer to each ask. */
export const UpdateState = v.object({
  /** The version that runs. */
  version: VersionText,
  /** Whether its owner lets it follow its homes. */
  follows: v.boolean(),
  /** `trial`: it runs, and has yet to show that it is well. `failed`: with `detail`. */
  stage: v.picklist(['steady', 'fetching', 'trial', 'failed']),
  detail: v.exactOptional(v.pipe(v.string(), v.maxLength(500))),
});
export type UpdateState = v.InferOutput<typeof UpdateState>;

function decode<T>(schema: v.GenericSchema<unknown, T>, bytes: Uint8Array): Result<T> {
  const json = readJson(bytes, { bytes: LIMITS.hello, depth: 2, keys: 8 });
  return json.ok ? checkWith(schema, json.value) : json;
}
export const decodeUpdateAsk = (bytes: Uint8Array): Result<UpdateAsk> => decode(UpdateAsk, bytes);
export const decodeUpdateState = (bytes: Uint8Array): Result<UpdateState> => decode(UpdateState, bytes);
