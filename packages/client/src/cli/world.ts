import type { HomeClient, Keyed } from '../api.js';
import type { ClientOptions, ClientPorts } from '../homeClient.js';
import type { IdentityStore } from '../identityStore.js';

/** Everything outside that the commands touch. */
export interface World {
  readonly ports: ClientPorts;
  readonly store: IdentityStore;
  /** This machine's name, for the owners' list of phones. */
  readonly device: string;
  /** Columns of the terminal, 80 where there is none. */
  readonly columns: number;
  out(text: string): void;
  err(text: string): void;
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  /** The text of a QR code for a terminal. */
  qr(text: string): Promise<string>;
  createClient(keyed: Keyed, options: ClientOptions): HomeClient;
  /** Ctrl-C, while somebody listens. Returns how to stop. */
  onInterrupt(listener: () => void): () => void;
}
