import { connect, type Socket } from 'node:net';

export const OP = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const NOTHING = Buffer.alloc(0);

/** A client's frame (RFC 6455 §5.2), masked with zeros unless `masked` says otherwise; `bits`: FIN and the reserved ones. */
export function frame(opcode: number, payload: Uint8Array | string, bits = 0x80, masked = true): Buffer {
  const data = Buffer.from(payload as string);
  const head = data.length < 126 ? 2 : data.length < 65_536 ? 4 : 10;
  const bytes = Buffer.alloc(head + (masked ? 4 : 0) + data.length);
  bytes[0] = bits | opcode;
  const mask = masked ? 0x80 : 0;
  if (head === 2) bytes[1] = mask | data.length;
  else if (head === 4) {
    bytes[1] = mask | 126;
    bytes.writeUInt16BE(data.length, 2);
  } else {
    bytes[1] = mask | 127;
    bytes.writeBigUInt64BE(BigInt(data.length), 2);
  }
  data.copy(bytes, bytes.length - data.length);
  return bytes;
}

export interface RawWebOptions {
  readonly path: string;
  /** 127.0.0.0/8 is all ours: each address has limits of its own. */
  readonly from?: string;
  /** ms for which the server may keep the connection; 20,000 where missing. */
  readonly patience?: number;
}

/**
 * A WebSocket client made of a bare TCP socket, so that it can send what no library would. Upgrade and first frames leave together.
 * It answers the other side's close, and then ends.
 */
export class RawWeb {
  readonly texts: string[] = [];
  readonly binaries: Buffer[] = [];
  /** HTTP status; 101 where it was upgraded, 0 where nothing came. */
  status = 0;
  /** Code of the server's close frame; undefined where there was none. */
  code: number | undefined;
  reason = '';
  over = false;
  /** Resolves when the connection is gone. Rejects when the server keeps it open for longer than we have patience: what is bad must end. */
  readonly closed: Promise<void>;
  onMessage: (() => void) | undefined;
  readonly #socket: Socket;
  #held: Buffer = NOTHING;
  #upgraded = false;

  constructor(port: number, { path, from, patience = 20_000 }: RawWebOptions, first: readonly Uint8Array[] = []) {
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true, ...(from === undefined ? {} : { localAddress: from }) });
    const upgrade = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\n\r\n`;
    this.#socket.write(Buffer.concat([Buffer.from(upgrade), ...first]));
    this.#socket.on('data', (bytes) => this.#took(bytes));
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('end', () => this.#socket.end());
    this.closed = new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error(`the server kept a bad connection for ${patience} ms; it said ${JSON.stringify(this.texts)}`));
        this.#socket.destroy();
      }, patience);
      this.#socket.on('close', () => {
        clearTimeout(late);
        this.over = true;
        this.onMessage?.();
        resolve();
      });
    });
  }

  send(...frames: readonly Uint8Array[]): void {
    if (!this.#socket.destroyed && this.#socket.writable) this.#socket.write(Buffer.concat(frames));
  }

  text(text: string | Uint8Array): void {
    this.send(frame(OP.text, text));
  }

  binary(bytes: Uint8Array): void {
    this.send(frame(OP.binary, bytes));
  }

  /** Resolves when the system has taken what was sent, or the connection is over. */
  sent(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.destroyed || !this.#socket.writableNeedDrain) return resolve();
      this.#socket.once('drain', resolve);
      this.#socket.once('close', () => resolve());
    });
  }

  /** Says no more; the server ends what is left. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Reads nothing any more. */
  deaf(): void {
    this.#socket.pause();
  }

  /** Reads again. */
  hear(): void {
    this.#socket.resume();
  }

  /** Resolves when `holds`, or when the connection is over. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!this.over && !holds()) return;
        this.onMessage = undefined;
        resolve();
      };
      this.onMessage = look;
      look();
    });
  }

  #took(bytes: Buffer): void {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    if (!this.#upgraded && !this.#head()) return;
    while (this.#frame());
    this.onMessage?.();
  }

  #head(): boolean {
    const end = this.#held.indexOf('\r\n\r\n');
    if (end < 0) return false;
    this.status = Number(/^HTTP\/1\.1 (\d{3})/.exec(this.#held.toString('latin1', 0, end))?.[1] ?? 0);
    this.#held = this.#held.subarray(end + 4);
    this.#upgraded = this.status === 101;
    return this.#upgraded;
  }

  #frame(): boolean {
    const held = this.#held;
    if (held.length < 2) return false;
    const short = (held[1] as number) & 0x7f;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (held.length < head) return false;
    const length = short < 126 ? short : short === 126 ? held.readUInt16BE(2) : Number(held.readBigUInt64BE(2));
    if (held.length < head + length) return false;
    const payload = held.subarray(head, head + length);
    this.#held = held.subarray(head + length);
    const opcode = (held[0] as number) & 0x0f;
    if (opcode === OP.text) this.texts.push(payload.toString('utf8'));
    else if (opcode === OP.binary) this.binaries.push(payload);
    else if (opcode === OP.ping) this.send(frame(OP.pong, payload));
    else if (opcode === OP.close) {
      this.code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
      this.reason = payload.toString('utf8', 2);
      this.send(frame(OP.close, payload));
      this.#socket.end();
    }
    return true;
  }
}
