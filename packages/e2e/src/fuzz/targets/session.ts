import {
  decodePairingGrant,
  decodePairingRequest,
  decodePairingStep,
  decodeSessionSeen,
  decodeSessionWelcome,
  decodeSlotAnswer,
  decodeSlotOffer,
  decodeUpdateAsk,
  decodeUpdateState,
  type Result,
  toUtf8,
} from '@around/messages';
import { goldens } from '../goldens.js';
import { decoded, saidAgain } from '../jsonPromise.js';

const DECODERS: readonly (readonly [file: string, type: string, (bytes: Uint8Array) => Result<object>])[] = [
  ['session', 'SessionSeen', decodeSessionSeen],
  ['session', 'SessionWelcome', decodeSessionWelcome],
  ['session', 'PairingRequest', decodePairingRequest],
  ['session', 'PairingGrant', decodePairingGrant],
  ['session', 'PairingStep', decodePairingStep],
  ['slot', 'SlotOffer', decodeSlotOffer],
  ['slot', 'SlotAnswer', decodeSlotAnswer],
  ['relayUpdate', 'UpdateAsk', decodeUpdateAsk],
  ['relayUpdate', 'UpdateState', decodeUpdateState],
];
/** Near its bound a text may have grown over it when it is said again. */
const NEAR = 300;

/** The first byte says which of the handshakes' payloads the rest is. */
export function fuzz(data: Uint8Array): void {
  const [, , decode] = DECODERS[(data[0] ?? 0) % DECODERS.length] as (typeof DECODERS)[number];
  const value = decoded(decode(data.subarray(1)));
  if (value !== undefined && data.length < NEAR) saidAgain(value, (text) => decode(toUtf8(text)));
}

export const seeds = (): Uint8Array[] =>
  DECODERS.flatMap(([file, type], i) => (goldens(file)[type] ?? []).map((sample) => Uint8Array.of(i, ...toUtf8(JSON.stringify(sample)))));
