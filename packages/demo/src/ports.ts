import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** A port that the demo needs: what for, and the flag that changes it. */
export interface WantedPort {
  readonly port: number;
  readonly what: string;
  readonly flag: string;
  readonly udp?: boolean;
}

function free({ port, udp }: WantedPort): Promise<boolean> {
  return new Promise((resolve) => {
    if (udp === true) {
      const socket = createSocket({ type: 'udp4', reuseAddr: true });
      socket.once('error', () => socket.close(() => resolve(false)));
      socket.bind(port, () => socket.close(() => resolve(true)));
      return;
    }
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}

/** One sentence for each wanted port that something else holds. */
export async function takenPorts(wanted: readonly WantedPort[]): Promise<string[]> {
  const sentences: string[] = [];
  for (const port of wanted)
    if (!(await free(port)))
      sentences.push(
        `Port ${port.port}/${port.udp === true ? 'udp' : 'tcp'} (${port.what}) is in use. Stop what holds it, or choose another: ${port.flag} NUMBER`,
      );
  return sentences;
}

/** A port that is free now, for tests and `--any-ports`. */
export function anyPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
