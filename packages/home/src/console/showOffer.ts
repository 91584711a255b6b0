import { visible } from '@around/platform';
import type { OfferFeed } from '../seams.js';

type Offer = NonNullable<ReturnType<OfferFeed['current']>>;

/** A pairing offer for a terminal: the link's QR code, the link, and the code for who would rather type. */
export async function offerText(offer: Pick<Offer, 'link' | 'code' | 'user' | 'expires'>, wall: number): Promise<string> {
  const minutes = Math.max(1, Math.round((offer.expires - wall) / 60_000));
  // Loaded when there is something to show.
  const { default: qrcode } = await import('qrcode');
  const qr = await qrcode.toString(offer.link, { type: 'utf8', errorCorrectionLevel: 'L', margin: 2 });
  return [
    '',
    qr,
    `Pair a phone for ${visible(offer.user)}: scan the code above, or open`,
    '',
    `  ${offer.link}`,
    '',
    `or type this code in the app:  ${offer.code}`,
    `Good once, for ${minutes} minute${minutes === 1 ? '' : 's'}.`,
    '',
  ].join('\n');
}

/** Prints each new offer until the returned function is called. `print` gets whole texts. */
export function showOffers(offers: OfferFeed, wall: () => number, print: (text: string) => void): () => void {
  let shown = '';
  const look = () => {
    const offer = offers.current();
    if (offer === undefined || offer.link === shown) return;
    shown = offer.link;
    offerText(offer, wall()).then(print);
  };
  look();
  return offers.subscribe(look);
}
