import type { HomeClient, Keyed } from '../api.js';
import type { ClientOptions, ClientPorts } from '../homeClient.js';
import type { IdentityStore } from '../identityStore.js';

/** Takes text as fast as it can be written. */
export interface TextSink {
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Everything outside that the commands touch. */
export interface World {
  readonly ports: ClientPorts;
  readonly store: IdentityStore;
  /** This machine's name, for the owners' list of phones. */
  readonly device: string;
  /** Whether a person sits at a terminal, who can be asked. */
  readonly interactive: boolean;
  /** The PIN for what asks for one (`AROUND_PIN`), where nobody can be asked. */
  readonly pin: string | undefined;
  /** Columns of the terminal, 80 where there is none. */
  readonly columns: number;
  out(text: string): void;
  err(text: string): void;
  /** One line from the terminal that is not shown, or from standard input. @throws CliError where there is none */
  secret(prompt: string): Promise<string>;
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  readFile(path: string): Promise<Uint8Array>;
  /** The lines of a file, as they are read; `-`: of standard input. */
  readLines(path: string): AsyncIterable<string>;
  /** A file that is written bit by bit, or standard output. */
  openText(path: string | undefined): Promise<TextSink>;
  /** The files of a folder and of those within, by their paths from there, with `/`. */
  listFiles(folder: string): Promise<string[]>;
  /** The text of a QR code for a terminal. */
  qr(text: string): Promise<string>;
  createClient(keyed: Keyed, options: ClientOptions): HomeClient;
  /** Ctrl-C, while somebody listens. Returns how to stop. */
  onInterrupt(listener: () => void): () => void;
}
