import { packEnvelope, toUtf8, unpackEnvelope } from '@around/messages';
import { must, sameBytes } from '../target.js';

/** An envelope opens to parts of itself, and packing them gives it back byte for byte. */
export function fuzz(data: Uint8Array): void {
  const envelope = unpackEnvelope(data);
  if (!envelope.ok) return;
  const { json, blob } = envelope.value;
  must(json.length + (blob?.length ?? 0) <= data.length, 'more came out than went in');
  must(sameBytes(packEnvelope(json, blob), data), 'packed again it is another');
}

const JSON_TEXT = toUtf8('{"t":"ping"}');
export const seeds = (): Uint8Array[] => [
  packEnvelope(JSON_TEXT),
  packEnvelope(JSON_TEXT, Uint8Array.of(1, 2, 3)),
  packEnvelope(JSON_TEXT, new Uint8Array(0)),
  Uint8Array.of(1, 0xff, 0xff, 0xff, 0xff, 0),
];
