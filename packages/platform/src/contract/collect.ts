import type { TcpConnection, WebConnection } from '../index.js';

/** Everything that a connection told its owner. */
export interface TcpHeard {
  readonly connection: TcpConnection;
  bytes(): Uint8Array;
  readonly count: number;
  drains: number;
  readonly closes: (Error | undefined)[];
}

export function hearTcp(connection: TcpConnection): TcpHeard {
  const chunks: Uint8Array[] = [];
  const heard = {
    connection,
    bytes: () => Uint8Array.from(chunks.flatMap((chunk) => [...chunk])),
    count: 0,
    drains: 0,
    closes: [] as (Error | undefined)[],
  };
  connection.handle({
    onData(bytes) {
      chunks.push(bytes);
      heard.count += bytes.length;
    },
    onDrain: () => heard.drains++,
    onClose: (error) => heard.closes.push(error),
  });
  return heard;
}

export interface WebHeard {
  readonly connection: WebConnection;
  readonly messages: (Uint8Array | string)[];
  pongs: number;
  readonly closes: { code: number; reason: string }[];
}

export function hearWeb(connection: WebConnection): WebHeard {
  const heard: WebHeard = { connection, messages: [], pongs: 0, closes: [] };
  connection.handle({
    onBinary: (bytes) => heard.messages.push(bytes),
    onText: (text) => heard.messages.push(text),
    onPong: () => heard.pongs++,
    onClose: (code, reason) => heard.closes.push({ code, reason }),
  });
  return heard;
}
