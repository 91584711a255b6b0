/** RFC 6455 §5.2, as a server sends it: unmasked, whole. */
const TEXT = 0x81;
const BINARY = 0x82;

/** Payloads up to this are copied behind their header: one chunk is cheaper than two. */
const COPY = 1_024;

/** An empty ping, built once. */
export const PING = Buffer.from([0x89, 0x00]);

interface Sink {
  write(chunk: Uint8Array): boolean;
}

/** Writes one message to a socket that is corked. */
export function writeFrame(sink: Sink, data: Uint8Array | string): void {
  const text = typeof data === 'string';
  const size = text ? Buffer.byteLength(data) : data.length;
  const head = size < 126 ? 2 : size < 65_536 ? 4 : 10;
  const whole = text || size <= COPY;
  const frame = Buffer.allocUnsafe(whole ? head + size : head);
  frame[0] = text ? TEXT : BINARY;
  if (head === 2) frame[1] = size;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(size, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(Math.floor(size / 2 ** 32), 2);
    frame.writeUInt32BE(size >>> 0, 6);
  }
  if (text) frame.write(data, head, 'utf8');
  else if (whole) frame.set(data, head);
  sink.write(frame);
  if (!whole) sink.write(data as Uint8Array);
}
