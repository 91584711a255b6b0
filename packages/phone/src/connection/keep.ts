import type { HouseMemory, Identity } from '@around/client';
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
  /** Missing in what an older page kept. */
  readonly memory?: HouseMemory;
}

/** A home that this phone is paired with, as a list names it. */
export interface HomeName {
  readonly id: string;
  readonly title: string;
}

/** What this page keeps on this phone: the homes it is paired with, one of which is shown. */
export interface Keep {
  /** Adds a home and shows it from now on. @throws Error for people where this browser keeps nothing */
  addHome(home: KeptHome): Promise<void>;
  /** What a home told of itself; nothing where it was forgotten meanwhile. */
  updateHome(home: KeptHome): Promise<void>;
  /** All homes, by title. */
  homes(): Promise<readonly HomeName[]>;
  /** Shows that home from now on. */
  choose(home: string): Promise<void>;
  /** The home that is shown. */
  loadHome(): Promise<KeptHome | undefined>;
  saveHouse(house: KeptHouse): Promise<void>;
  loadHouse(home: string): Promise<KeptHouse | undefined>;
  /** Forgets a home, its keys and its house; where it was shown, another is shown from now on. */
  forget(home: string): Promise<void>;
}
