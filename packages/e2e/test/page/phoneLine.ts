import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

interface Pair {
  readonly phone: Socket;
  readonly relay: Socket;
}

/** The network between a phone and its relay, in the hands of a test: connections that fall silent, that are cut, that cannot be made. */
export class PhoneLine implements AsyncDisposable {
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #refused = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(port: number): Promise<PhoneLine> {
    const server = createServer();
    const line = new PhoneLine(server);
    server.on('connection', (phone) => line.#take(phone, port));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return line;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Whatever is open says nothing more to either side, and nobody is told; what was said then waits. New connections are as ever. */
  hush(): void {
    for (const { phone, relay } of this.#pairs) {
      phone.unpipe(relay).pause();
      relay.unpipe(phone).pause();
    }
  }

  /** What waited comes now. */
  calm(): void {
    for (const { phone, relay } of this.#pairs) {
      phone.pipe(relay);
      relay.pipe(phone);
    }
  }

  /** Resets what is open; `refused`: and takes nothing new until told otherwise. */
  cut(refused = false): void {
    this.#refused = refused;
    for (const { phone } of this.#pairs) phone.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cut(true);
    await closed;
  }

  #take(phone: Socket, port: number): void {
    if (this.#refused) {
      phone.on('error', () => undefined);
      phone.resetAndDestroy();
      return;
    }
    const relay = connect({ port, host: '127.0.0.1', noDelay: true });
    const pair = { phone, relay };
    this.#pairs.add(pair);
    const end = (): void => {
      this.#pairs.delete(pair);
      phone.destroy();
      relay.destroy();
    };
    for (const socket of [phone, relay]) socket.on('error', end).on('close', end);
    phone.pipe(relay);
    relay.pipe(phone);
  }
}
