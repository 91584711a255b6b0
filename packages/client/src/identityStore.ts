import type { Identity } from './api.js';

/** An identity and its private key, in the form in which its keeper can keep it. */
export interface StoredIdentity<Secret = Uint8Array> {
  readonly identity: Identity;
  readonly secretKey: Secret;
}

/** Where a program keeps its homes. A write is durable when it resolves. `Secret`: 32 bytes for programs, a `CryptoKey` pair in a browser. */
export interface IdentityStore<Secret = Uint8Array> {
  /** Every home, by title. */
  list(): Promise<readonly Identity[]>;
  /** @throws Error for people where what is stored is damaged */
  load(home: string): Promise<StoredIdentity<Secret> | undefined>;
  save(stored: StoredIdentity<Secret>): Promise<void>;
  remove(home: string): Promise<void>;
  /** The home that is meant where none is named: the chosen one, or the only one. */
  defaultHome(): Promise<string | undefined>;
  setDefaultHome(home: string): Promise<void>;
}
