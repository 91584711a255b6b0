import type { HouseView, Identity } from '@around/client';
import type { ControllerState, Look, ThingEntry, ThingValue } from '@around/messages';
import type { WebCryptoKeys } from '@around/sealing/webcrypto';

/** The private key as this browser can keep it. On https it cannot be read out, not even by this page. */
export type KeptKeys = { readonly kind: 'webcrypto'; readonly keys: WebCryptoKeys } | { readonly kind: 'raw'; readonly secret: Uint8Array };

export interface KeptHome {
  readonly identity: Identity;
  readonly keys: KeptKeys;
}

/** The house as it was last seen, painted first at the next start and said to be old. */
export interface KeptHouse {
  readonly home: string;
  /** Unix ms. */
  readonly at: number;
  readonly things: readonly ThingEntry[];
  readonly values: readonly (readonly [string, ThingValue])[];
  readonly controllers: readonly ControllerState[];
  /** Missing in what an older page kept. */
  readonly looks?: readonly Look[];
}

/** What this page keeps on this phone, for one home. */
export interface Keep {
  /** @throws Error for people where this browser keeps nothing */
  saveHome(home: KeptHome): Promise<void>;
  loadHome(): Promise<KeptHome | undefined>;
  saveHouse(house: KeptHouse): Promise<void>;
  loadHouse(): Promise<KeptHouse | undefined>;
  /** Forgets the home, its keys and its house. */
  clear(): Promise<void>;
}

export function keepOf(house: HouseView, home: string, at: number): KeptHouse {
  return {
    home,
    at,
    things: [...house.things.values()],
    values: [...house.values],
    controllers: [...house.controllers.values()],
    looks: [...house.looks.values()],
  };
}
