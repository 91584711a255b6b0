/** What the switchboard may do with a socket. A platform `WebConnection` is one. */
export interface Leg {
  /** Bytes sent and not yet taken by the system. */
  readonly buffered: number;
  send(data: Uint8Array | string): void;
  ping(): void;
  pause(): void;
  resume(): void;
  close(code: number, reason: string): void;
}
