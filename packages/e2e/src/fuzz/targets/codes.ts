import { formatPairingLink, groupCode, normaliseCrockford, parsePairingLink, toUtf8 } from '@around/messages';
import { decoded } from '../jsonPromise.js';
import { must } from '../target.js';

/** What a person typed or a camera read: a code, or a pairing link. */
export function fuzz(data: Uint8Array): void {
  const typed = Buffer.from(data).toString('utf8');
  for (const length of [12, 20]) {
    const code = normaliseCrockford(typed, length);
    if (code === undefined) continue;
    must(new RegExp(`^[0-9A-HJKMNP-TV-Z]{${length}}$`).test(code), `the code ${code}`);
    must(normaliseCrockford(groupCode(code), length) === code, 'a code that changes when it is shown and typed again');
  }
  const offer = decoded(parsePairingLink(typed));
  if (offer === undefined) return;
  const again = parsePairingLink(formatPairingLink('https://app.example/', offer));
  // A text may say the same in fewer bytes than we do, and then be over the bound.
  if (typed.length > 1_000) return;
  must(again.ok && JSON.stringify(again.value) === JSON.stringify(offer), 'a link that changes when it is shown and read again');
}

const OFFER = {
  relay: 'wss://around.example',
  lan: ['ws://192.168.1.7:8080'],
  home: 'AAAAAAAAAAAAAAAAAAAAAA',
  title: 'Haus 💡',
  key: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  slot: 'AAAAAAAAAAAAAAAAAAAAAA',
  secret: 'AAAAAAAAAAAAAAAAAAAAAA',
};
export const seeds = (): Uint8Array[] => [
  toUtf8('7K2M-9QXD-4TPA'),
  toUtf8('7k2m 9qxd ilo0 7k2m 9qxd'),
  toUtf8('ﬁ7K2M9QXD4T'),
  toUtf8(formatPairingLink('https://around.example/', OFFER)),
  toUtf8(formatPairingLink('', { ...OFFER, lan: [] })),
];
