import { readFileSync } from 'node:fs';

/** What work costs one relay, measured on a real one (`npm run scale -- --measure`). CPU in ms of one core, memory and traffic in bytes. */
export interface Figures {
  readonly measured: { readonly date: string; readonly node: string; readonly cpu: string };
  /** The relay's own process: one event loop. */
  readonly relay: {
    /** From the upgrade over challenge and signature to the welcome. */
    readonly loginMs: number;
    /** A phone: upgrade, hello, channel. */
    readonly helloMs: number;
    /** One frame carried, while some thousand a second are. */
    readonly frameMs: number;
    /** A link's pings and pongs, both ways. */
    readonly heartbeatMs: number;
    readonly homeBytes: number;
    readonly phoneBytes: number;
    /** The process before anybody came. */
    readonly baseBytes: number;
  };
  /** nginx before it: TLS 1.3 with a key on P-256, every handshake a full one. */
  readonly nginx: {
    readonly loginMs: number;
    readonly helloMs: number;
    readonly frameMs: number;
    readonly heartbeatMs: number;
    readonly connectionBytes: number;
  };
  /** On the wire, both ways, TLS included, TCP/IP's own headers not. */
  readonly traffic: { readonly loginBytes: number; readonly frameBytes: number; readonly heartbeatBytes: number };
  /** All homes at once, while this machine plays them too. */
  readonly storm: { readonly homes: number; readonly seconds: number; readonly cpuMsPerLogin: number };
}

const FILE = new URL('../../relay-figures.json', import.meta.url);

export const FIGURES_FILE: URL = FILE;

/** The figures that were measured last. */
export const readFigures = (): Figures => JSON.parse(readFileSync(FILE, 'utf8')) as Figures;
