import type { WebSocket } from 'ws';
import { type Helper, startHelper } from './children.js';
import { floorSocket } from './relayPeers.js';

/** What a phone of the floor sends and gets: the size of a sealed command. */
const FRAME = 300;

/** Three bare processes that forward bytes unread and in plain: relay, home, controller. */
export class FloorChain {
  readonly #helpers: readonly Helper[];
  readonly #sockets: WebSocket[] = [];

  private constructor(helpers: readonly Helper[]) {
    this.#helpers = helpers;
  }

  /** `spawn`: its controller runs `true` before each answer. */
  static async start(phones: number, what: 'echo' | 'spawn' = 'echo'): Promise<FloorChain> {
    const relay = await startHelper('./floor/relay.js');
    const controller = await startHelper('./floor/controller.js', [what]);
    const home = await startHelper('./floor/home.js', [`${relay.port}`, `${controller.port}`]);
    const chain = new FloorChain([relay, controller, home]);
    for (let i = 0; i < phones; i++) chain.#sockets.push(await floorSocket(relay.port, 'phone'));
    return chain;
  }

  get pids(): number[] {
    return this.#helpers.map(({ child }) => child.pid as number);
  }

  /** Asks as the i-th phone; resolves with the answer. One question of a phone at a time. */
  ask(i: number): Promise<void> {
    const socket = this.#sockets[i] as WebSocket;
    return new Promise((resolve) => {
      socket.once('message', () => resolve());
      socket.send(Buffer.alloc(FRAME));
    });
  }

  /** Asks as the first phone for an answer to the first `phones`; resolves when the last of them has it. */
  async tell(phones: number): Promise<void> {
    const heard = this.#sockets.slice(0, phones).map((socket) => new Promise<void>((resolve) => socket.once('message', () => resolve())));
    this.#sockets[0]?.send(Buffer.alloc(FRAME, phones));
    await Promise.all(heard);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    for (const helper of this.#helpers) await helper.stop();
  }
}
