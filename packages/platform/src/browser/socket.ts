/** The part of the browser's WebSocket that is used; declared here because this package is compiled without the DOM. */
export interface BrowserSocket {
  binaryType: string;
  readonly bufferedAmount: number;
  onopen: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(data: Uint8Array | string): void;
  close(code?: number, reason?: string): void;
}

export type BrowserSocketClass = new (url: string) => BrowserSocket;

/** The page's own WebSocket. */
export function pageSocket(): BrowserSocketClass {
  return (globalThis as unknown as { WebSocket: BrowserSocketClass }).WebSocket;
}
