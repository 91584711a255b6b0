/** An IP endpoint. `host` is a literal address (or a name, when dialling). `port` 0 asks the system for a free one. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What a TCP connection tells its owner. Set once with `handle()`; nothing is delivered before. */
export interface TcpHandlers {
  /** Bytes as they came: any split, never empty. The array is the receiver's to keep. */
  onData(bytes: Uint8Array): void;
  /** The buffer that `write` filled is empty again. */
  onDrain?(): void;
  /** The peer will send no more but still reads (a half-close, `nc -N`): answer, then `close()`. Without this handler the connection closes. */
  onEnd?(): void;
  /** Exactly once, after the last `onData`; `error` where it did not end in order. */
  onClose(error?: Error): void;
}

/** One TCP connection (no delay set, keep-alive on). */
export interface TcpConnection {
  readonly remote: Address;
  readonly local: Address;
  /** Bytes written and not yet taken by the system. */
  readonly buffered: number;
  handle(handlers: TcpHandlers): void;
  /** Queues bytes. Writes of one event-loop turn leave in one system call. After a close it does nothing. */
  write(bytes: Uint8Array): void;
  /** Stops / resumes `onData`: back-pressure to the sender. */
  pause(): void;
  resume(): void;
  /** Sends what is queued, then ends; forced after 2 s. */
  close(): void;
  /** Ends at once; what is queued is lost. */
  destroy(): void;
}

/** Something that listens. `close()` stops accepting and resolves when the port is free; open connections stay. */
export interface Listener {
  readonly address: Address;
  close(): Promise<void>;
}

export interface TcpNetwork {
  /** @throws PlatformError `inUse` | `denied` | `unreachable` */
  listenTcp(at: Address, onConnection: (connection: TcpConnection) => void): Promise<Listener>;
  /** @throws PlatformError `refused` | `unreachable` | `timedOut` (default 5,000 ms) */
  dialTcp(to: Address, options?: { timeoutMs?: number }): Promise<TcpConnection>;
}

/** One of this machine's IPv4 interfaces that is up. */
export interface NetworkInterface {
  readonly name: string;
  readonly address: string;
  /** The interface's own broadcast address (from address and mask). */
  readonly broadcast: string;
  readonly loopback: boolean;
}

export interface UdpSocket {
  readonly address: Address;
  /** Sends one datagram. Never throws: a send that fails (ENETUNREACH, …) calls `onError` if given. */
  send(bytes: Uint8Array, to: Address, onError?: (error: Error) => void): void;
  close(): Promise<void>;
}

export interface UdpNetwork {
  /**
   * Opens an IPv4 socket, broadcast allowed. `share`: several sockets of this machine may bind the port
   * and each gets broadcasts. `receiveBuffer`: asked of the system, in bytes, which may give less.
   * `onError`: the socket itself failed; its owner closes it and opens another.
   */
  openUdp(
    options: { host?: string; port: number; share?: boolean; receiveBuffer?: number },
    handlers: { onDatagram(bytes: Uint8Array, from: Address): void; onError?(error: Error): void },
  ): Promise<UdpSocket>;
  interfaces(): readonly NetworkInterface[];
}
