import type { Snapshot } from '@around/messages';
import { type FaceOptions, HouseFace, type Status } from '../houseFace.js';
import { WORDS } from '../words.js';
import type { LcdConfig } from './config.js';
import type { Size } from './frame.js';
import { Lcd, type LcdPorts } from './lcd.js';
import { legible } from './lettering.js';
import { A00, A02, ST7032 } from './tables.js';

/** What the house tells an LCD. */
export interface LcdHouse {
  status(face: HouseFace): Status;
  offer(): { readonly code: string; readonly user: string; readonly expires: number } | undefined;
}

/** A character display and the face of the house that it shows: in its language, and in characters that it has. */
export function makeLcd(
  ports: LcdPorts,
  config: LcdConfig,
  snapshot: Snapshot,
  choice: Pick<FaceOptions, 'thing' | 'past'>,
  house: LcdHouse,
): { readonly lcd: Lcd; readonly face: HouseFace } {
  const { size, language, address, chip, pins, rom, ...rest } = config;
  const table = chip === 'st7032' || (chip === undefined && address === 0x3e) ? ST7032 : rom === 'A02' ? A02 : A00;
  const face = new HouseFace(snapshot, {
    words: WORDS[language],
    fades: true,
    // A title in characters that the display lacks is no name: the id can always be read.
    naming: (title, id) => (legible(title, table) ? title : id),
    ...choice,
  });
  const lcd = new Lcd(ports, {
    ...rest,
    rom,
    size: sizeOf(size),
    words: WORDS[language],
    ...(address === undefined ? {} : { address }),
    ...(chip === undefined ? {} : { chip }),
    ...(pins === undefined ? {} : { pins }),
    view: () => {
      const offer = house.offer();
      const left = offer === undefined ? 0 : Math.ceil((offer.expires - ports.clock.wall()) / 1_000);
      return {
        status: house.status(face),
        favourites: face.favourites,
        offer: offer === undefined || left <= 0 ? undefined : { code: offer.code, user: offer.user, left },
      };
    },
  });
  return { lcd, face };
}

function sizeOf(size: LcdConfig['size']): Size {
  const [columns = 16, rows = 2] = size.split('x').map(Number);
  return { columns, rows };
}
