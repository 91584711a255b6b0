import type { ClientOptions, ServerOptions } from 'ws';

/** Largest message taken where the dialler sets no bound. */
export const MAX_MESSAGE = 2 * 1_048_576;

/** What every `ws` socket of Around has. The types of `ws` do not know `closeTimeout` yet. */
const SOCKET = {
  perMessageDeflate: false,
  allowSynchronousEvents: true,
  // Bounds on what one unfinished message may be made of: a peer that drips bytes is closed.
  maxFragments: 1_024,
  maxBufferedChunks: 16_384,
  closeTimeout: 2_000,
} as const;

export function serverOptions(maxMessage: number): ServerOptions {
  return { ...SOCKET, noServer: true, clientTracking: false, maxPayload: maxMessage };
}

export function clientOptions(maxMessage: number, timeoutMs: number): ClientOptions {
  return { ...SOCKET, maxPayload: maxMessage, handshakeTimeout: timeoutMs, followRedirects: false };
}
