import * as v from 'valibot';
import { checkWith } from '../wire/codec.js';
import { readJson } from '../wire/json.js';
import type { Result } from '../wire/result.js';
import { Bytes16, Bytes32, Count, Id, Millis, Sentence, Title, Version, WallTime } from './common.js';
import { ROLES } from './grant.js';

/** Payload of a session's Noise message 1: what the phone last saw, never a command (it could be replayed). */
export const SessionSeen = v.object({
  v: Version,
  seen: v.exactOptional(v.object({ epoch: Bytes16, seq: Count })),
  /** The client's own words for itself ("phone 0.1.0", "around 0.1.0"). */
  software: v.pipe(v.string(), v.maxLength(80)),
  /** Which additions to version 1 it understands (`LEVEL`); 1 where missing. */
  level: v.exactOptional(Count),
});
export type SessionSeen = v.InferOutput<typeof SessionSeen>;

/** Payload of Noise message 2. A `sync` follows at once in the same flight. */
export const SessionWelcome = v.object({
  v: Version,
  home: v.object({ id: Bytes16, title: Title }),
  /** This run of the home; `tick` is its monotonic ms. A command is stamped with them (trust.md, Freshness). */
  boot: Bytes16,
  tick: Millis,
  wall: WallTime,
  key: v.object({ id: Id, user: v.string(), role: v.picklist(ROLES) }),
  /** Addresses of this home on its LAN now (`http://192.168.1.7:8080`), for programs that may go there. */
  lan: v.array(v.string()),
  /** Its relay (`wss://around.example`), where it has one: who was paired on the LAN learns the way from afar. */
  relay: v.exactOptional(v.pipe(v.string(), v.maxLength(300))),
  software: v.pipe(v.string(), v.maxLength(80)),
});
export type SessionWelcome = v.InferOutput<typeof SessionWelcome>;

/** Pairing, sealed under XXpsk3. Message 3's payload: who wants in. */
export const PairingRequest = v.object({ v: Version, device: Title, software: v.pipe(v.string(), v.maxLength(80)) });
export type PairingRequest = v.InferOutput<typeof PairingRequest>;

/** home → phone, first sealed message after XXpsk3: its new identity. The phone stores it, then answers PairingStored. */
export const PairingGrant = v.object({
  t: v.literal('paired'),
  v: Version,
  home: v.object({ id: Bytes16, title: Title }),
  key: v.object({ id: Id, user: v.string(), role: v.picklist(ROLES) }),
  psk: Bytes32,
  token: Bytes16,
  relay: v.exactOptional(v.string()),
  lan: v.array(v.string()),
});
export type PairingGrant = v.InferOutput<typeof PairingGrant>;

/** phone → home: stored safely. home → phone: `done`, after its commit; or `sorry`. */
export const PairingStep = v.variant('t', [
  v.object({ t: v.literal('stored') }),
  v.object({ t: v.literal('done') }),
  v.object({ t: v.literal('sorry'), message: Sentence }),
]);
export type PairingStep = v.InferOutput<typeof PairingStep>;

function decoder<T>(schema: v.GenericSchema<unknown, T>): (bytes: Uint8Array) => Result<T> {
  return (bytes) => {
    const json = readJson(bytes, { bytes: 8_192, depth: 4 });
    return json.ok ? checkWith(schema, json.value) : json;
  };
}
export const decodeSessionSeen = decoder(SessionSeen);
export const decodeSessionWelcome = decoder(SessionWelcome);
export const decodePairingRequest = decoder(PairingRequest);
export const decodePairingGrant = decoder(PairingGrant);
export const decodePairingStep = decoder(PairingStep);
