import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A bare socket to /phone that says nothing by itself. */
export interface Tunnel {
  readonly socket: WebSocket;
  readonly closed: boolean;
}

export async function dialPhone(base: string): Promise<Tunnel> {
  const socket = new WebSocket(`${base}/phone`, { perMessageDeflate: false, family: 4 });
  let closed = false;
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed = true;
  });
  await once(socket, 'open');
  return {
    socket,
    get closed() {
      return closed;
    },
  };
}
