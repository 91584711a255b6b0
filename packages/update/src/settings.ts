import { duration } from '@around/config';
import * as v from 'valibot';

/** The key `update` of every tier's configuration. */
export const UpdateSettings = v.object({
  /** A folder, or an https address under which `SHA256SUMS`, its signature and the archives are. */
  from: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(300))),
  /** Ed25519 public keys: base64 of their 32 bytes, or PEM files. Missing: those that came with the version that runs. */
  keys: v.exactOptional(v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(300))), v.minLength(1), v.maxLength(4))),
  /** How long a new version has to show that it is well. */
  trial: v.exactOptional(duration({ min: 5_000, max: 3_600_000 }), 120_000),
});
export type UpdateSettings = v.InferOutput<typeof UpdateSettings>;
