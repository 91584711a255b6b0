import type { Clock } from '@around/platform';
import type { HouseGuest, HousePicture } from '../house/audience.js';
import type { House } from '../house/house.js';
import type { Picture } from './books.js';

/** A camera that has sent none by then has none. */
const PICTURE_MS = 6_000;
/** Larger ones are not kept: as base64 they fit no message. */
const MAX_PICTURE = 750_000;
const ASKER = { key: '', user: 'home', grants: [], path: 'lan' } as const;

/** One picture of a camera, as it is now; undefined where none comes in time. */
export function snapshot(
  { clock }: { readonly clock: Clock },
  house: Pick<House, 'observe' | 'unobserve'>,
  thing: string,
  name: string,
): Promise<Picture | undefined> {
  return new Promise((resolve) => {
    const end = (picture: Picture | undefined): void => {
      timer.cancel();
      house.unobserve(guest, thing, name);
      resolve(picture);
    };
    const guest: HouseGuest = {
      asker: ASKER,
      picture: ({ media, bytes }: HousePicture) => {
        if (bytes.length <= MAX_PICTURE && media.startsWith('image/')) end({ media, bytes: bytes.slice() });
      },
      output: () => undefined,
    };
    const timer = clock.after(PICTURE_MS, () => end(undefined));
    house.observe(guest, thing, name);
  });
}
