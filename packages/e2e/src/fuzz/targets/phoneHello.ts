import { fromPhoneControl, LIMITS } from '@around/messages';
import { goldenBytes } from '../goldens.js';
import { decoded, saidAgain } from '../jsonPromise.js';
import { must } from '../target.js';

/** What a stranger says first on `/phone`: nobody has vouched for it. */
export function fuzz(data: Uint8Array): void {
  const message = decoded(fromPhoneControl.decode(data, LIMITS.hello));
  if (message === undefined) return;
  must(data.length <= LIMITS.hello, 'a hello over its bound');
  saidAgain(message, (text) => fromPhoneControl.decode(text, 1e6));
}

export const seeds = (): Uint8Array[] => goldenBytes('fromPhoneControl');
