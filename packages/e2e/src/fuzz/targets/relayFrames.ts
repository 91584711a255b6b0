import {
  CLOSE,
  decodeClose,
  decodeCredit,
  decodeRelayFrame,
  encodeClose,
  encodeCredit,
  encodeRelayFrame,
  RELAY_FRAME,
  toUtf8,
} from '@around/messages';
import { must, sameBytes } from '../target.js';

export function fuzz(data: Uint8Array): void {
  const frame = decodeRelayFrame(data);
  if (!frame.ok) return;
  const { type, channel, payload } = frame.value;
  must(Number.isInteger(channel) && channel >= 0 && channel <= 0xffff_ffff, `the channel ${channel}`);
  must(sameBytes(encodeRelayFrame(type, channel, payload), data), 'encoded again it is another');
  const { code, reason } = decodeClose(payload);
  must(code >= 0 && code <= 0xffff, `the code ${code}`);
  must(toUtf8(reason).length <= 120, 'a reason that fits no close frame');
  const again = decodeClose(encodeClose(code, reason));
  must(again.code === code && again.reason === reason, 'a close that changes');
  const credit = decodeCredit(payload);
  if (credit !== undefined) must(sameBytes(encodeCredit(credit), payload), 'a credit that changes');
}

export const seeds = (): Uint8Array[] => [
  ...Object.values(RELAY_FRAME).map((type) => encodeRelayFrame(type, 7, toUtf8('{"slot":"7K","ms":300000}'))),
  encodeRelayFrame(RELAY_FRAME.close, 0xffff_ffff, encodeClose(CLOSE.slow, 'zu langsam, sagt der 💡'.repeat(6))),
  encodeRelayFrame(RELAY_FRAME.credit, 1, encodeCredit(65_536)),
  encodeRelayFrame(RELAY_FRAME.tokens, 0, new Uint8Array(64).fill(3)),
];
