import { decodeBeacon, decodeBeaconReply, LIMITS, toUtf8 } from '@around/messages';
import { goldenBytes } from '../goldens.js';
import { decoded, saidAgain } from '../jsonPromise.js';
import { must } from '../target.js';

export function fuzz(data: Uint8Array): void {
  for (const decode of [decodeBeacon, decodeBeaconReply]) {
    const value = decoded<object>(decode(data));
    if (value === undefined) continue;
    must(data.length <= LIMITS.datagram, 'a datagram over its bound');
    if (data.length < 300) saidAgain<object>(value, (text) => decode(toUtf8(text)));
  }
}

export const seeds = (): Uint8Array[] => goldenBytes('beacon');
