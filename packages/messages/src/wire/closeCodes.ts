/** WebSocket close codes of Around (RFC 6455 §7.4.2: 4000–4999 are private use). The reason is one short sentence. */
export const CLOSE = {
  normal: 1000,
  goingAway: 1001,
  protocolError: 4000,
  helloTimeout: 4001,
  unknownHome: 4003,
  unknownToken: 4004,
  refused: 4005,
  tooMany: 4006,
  silent: 4007,
  slow: 4008,
  full: 4009,
  replaced: 4010,
  badSeal: 4011,
  versionMismatch: 4012,
  expired: 4013,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];
