import type { TcpConnection } from '@around/platform';
import { FakeClock, FakeNetwork, recordingLog, seededRandom } from '@around/platform/fake';
import { createTcpInterface, type TcpInterfaceConfig } from '../../src/tcp/tcpInterface.js';
import { FakeHome } from './fakeHome.js';

/** A program at the other end of the TCP interface. */
export class Program {
  readonly chunks: string[] = [];
  closed = false;
  ended = false;
  readonly connection: TcpConnection;

  constructor(connection: TcpConnection) {
    this.connection = connection;
    connection.handle({
      onData: (bytes) => this.chunks.push(new TextDecoder().decode(bytes)),
      onEnd: () => {
        this.ended = true;
        connection.close();
      },
      onClose: () => {
        this.closed = true;
      },
    });
  }

  send(...requests: (object | string)[]): void {
    this.raw(requests.map((request) => `${typeof request === 'string' ? request : JSON.stringify(request)}\n`).join(''));
  }

  raw(text: string): void {
    this.connection.write(new TextEncoder().encode(text));
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers of any shape, looked into by tests
  get lines(): any[] {
    const text = this.chunks.join('');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }
}

/** The interface on a fake network, in front of a house with a lamp and a camera. */
export async function tcpInterface(options: Partial<TcpInterfaceConfig> & { paired?: boolean } = {}) {
  const clock = new FakeClock();
  const network = new FakeNetwork(clock);
  const vps = network.host('vps');
  const home = new FakeHome();
  const log = recordingLog();
  const { paired = true, ...config } = options;
  const port = createTcpInterface({ clock, random: seededRandom(1), tcp: vps, log }, paired ? home : undefined, {
    host: '127.0.0.1',
    port: 45678,
    maxConnections: 8,
    outputBytes: 1_048_576,
    ...config,
  });
  await port.start();
  const from = config.host === undefined ? vps : network.host('elsewhere');
  const to = config.host === undefined ? '127.0.0.1' : 'vps';
  const connect = async (): Promise<Program> => new Program(await clock.settle(from.dialTcp({ host: to, port: 45678 })));
  const run = (ms = 20): Promise<void> => clock.advance(ms);
  return { clock, network, home, log, port, connect, run };
}
