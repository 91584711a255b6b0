import { randomInt } from 'node:crypto';
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

/** A TCP port of 127.0.0.1 that nobody holds, below those that the kernel gives to connections: it stays free until its tier listens, and listens again. */
export async function anyPort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 32_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

/** One for each name, all different. */
export async function anyPorts<Name extends string>(names: readonly Name[]): Promise<Record<Name, number>> {
  const ports = new Set<number>();
  while (ports.size < names.length) ports.add(await anyPort());
  const free = [...ports];
  return Object.fromEntries(names.map((name, i) => [name, free[i]])) as Record<Name, number>;
}
