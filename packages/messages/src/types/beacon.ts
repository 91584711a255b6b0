import * as v from 'valibot';
import { checkWith } from '../wire/codec.js';
import { readJson } from '../wire/json.js';
import { LIMITS } from '../wire/limits.js';
import type { Result } from '../wire/result.js';
import { Bytes16, Name, Port, Title, Version } from './common.js';

/** Controller → everyone, UDP. It proves nothing: who is who is settled in the sealed handshake alone. */
export const Beacon = v.object({
  v: Version,
  /** The id that the home gave, or while unadopted the board's own. */
  id: Name,
  title: Title,
  /** Port of the controller's TCP server. */
  tcp: Port,
  /** Changes at every start. */
  epoch: v.pipe(v.string(), v.minLength(1), v.maxLength(32)),
  /** Empty while unadopted; else SHA-256(home id ‖ controller id), 8 bytes base64url, so that a home knows its own. */
  fingerprint: v.pipe(v.string(), v.maxLength(16)),
});
export type Beacon = v.InferOutput<typeof Beacon>;

/** Home → controller, UDP unicast, in answer. */
export const BeaconReply = v.object({ v: Version, home: Bytes16, tcp: Port });
export type BeaconReply = v.InferOutput<typeof BeaconReply>;

function decode<T>(schema: v.GenericSchema<unknown, T>, bytes: Uint8Array): Result<T> {
  const json = readJson(bytes, { bytes: LIMITS.datagram, depth: 2, keys: 16 });
  return json.ok ? checkWith(schema, json.value) : json;
}
export const decodeBeacon = (bytes: Uint8Array): Result<Beacon> => decode(Beacon, bytes);
export const decodeBeaconReply = (bytes: Uint8Array): Result<BeaconReply> => decode(BeaconReply, bytes);
