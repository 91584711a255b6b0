import {
  type Codec,
  controllerHello,
  fromController,
  fromDisplay,
  fromHome,
  fromPhone,
  fromPhoneControl,
  fromRelayLogin,
  LIMITS,
  tcpRequest,
  toController,
  toDisplay,
  toPhoneControl,
  toRelayLogin,
} from '@around/messages';
import { goldenBytes } from '../goldens.js';
import { decoded, saidAgain } from '../jsonPromise.js';
import { must } from '../target.js';

const CODECS: readonly (readonly [string, Codec<{ readonly t: string }>])[] = Object.entries({
  controllerHello,
  toController,
  fromController,
  fromPhoneControl,
  toPhoneControl,
  fromPhone,
  fromHome,
  fromRelayLogin,
  toRelayLogin,
  tcpRequest,
  toDisplay,
  fromDisplay,
} as Readonly<Record<string, Codec<{ readonly t: string }>>>);

/** The first byte says which link's codec gets the rest. */
export function fuzz(data: Uint8Array): void {
  const [, codec] = CODECS[(data[0] ?? 0) % CODECS.length] as (typeof CODECS)[number];
  const message = decoded(codec.decode(data.subarray(1), LIMITS.message));
  if (message === undefined) return;
  must(codec.types.includes(message.t), `a message of no known type: ${message.t}`);
  saidAgain(message, (text) => codec.decode(text, 1e9));
}

export const seeds = (): Uint8Array[] => CODECS.flatMap(([name], i) => goldenBytes(name).map((bytes) => Uint8Array.of(i, ...bytes)));
