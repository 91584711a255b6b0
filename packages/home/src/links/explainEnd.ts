import type { ConnectionEnd } from './controllerConnection.js';

/** What a person must know about a link that will not come back by itself, and what to do; undefined for what a retry mends. */
export function explainEnd(title: string, end: ConnectionEnd): string | undefined {
  switch (end.why) {
    case 'sorry':
      return explainSorry(title, end);
    case 'key':
      return keyDiffers(title);
    case 'closed':
      // A controller that cannot read our first handshake message knows another key, and can but hang up.
      return end.reached === 'hello' ? keyDiffers(title) : undefined;
    case 'version':
      return `${title}: ${end.detail}`;
    case 'hello':
      return `${title}: at its address something else answers (${end.detail}). It is looked for by its beacon.`;
    default:
      return undefined;
  }
}

function explainSorry(title: string, end: ConnectionEnd): string | undefined {
  switch (end.sorry?.code) {
    case 'notAdopted':
      return `${title} was reset and belongs to no home: forget it here and adopt it again.`;
    case 'notMine':
      return `${title}: another controller answers at its address. It is looked for by its beacon; if it was reset, adopt it again.`;
    case 'version':
      return `${title} speaks another version of the protocol (${end.detail}): upgrade the older of the two.`;
    default:
      return undefined;
  }
}

const keyDiffers = (title: string): string =>
  `${title} does not know this home's key: it was reset, or another machine took its place. If you reset it, forget it here and adopt it again.`;
