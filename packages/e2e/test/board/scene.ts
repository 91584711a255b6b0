import type { HomeClient } from '@around/client';
import { SimulatedBoard } from '../../src/board/board.js';
import { OpenHouse } from '../support/openHouse.js';
import { until, Watch } from '../support/watch.js';

export const RELAY = 17;
export const GATE = 18;
export const LAMP = 16;

/** Things that most tests need. Beacons go to the test's home alone, and often. */
export const configFor = (house: OpenHouse, more: object = {}): never =>
  ({
    title: 'Greenhouse',
    tcp: 0,
    beacon: { every: 1_000, targets: [`127.0.0.1:${house.beaconPort}`] },
    things: {
      pump: { is: 'relay', pin: RELAY, title: 'Pump', safe: false },
      gate: { is: 'relay', pin: GATE, title: 'Gate', type: ['OnOffSwitch', 'Gate'], pulse: 300 },
      lamp: { is: 'pwm', pin: LAMP, title: 'Lamp' },
    },
    ...more,
  }) as never;

/** A real home and relay on sockets of loopback, and a whole board that the home has adopted. */
export class Scene implements AsyncDisposable {
  readonly watch = new Watch();
  house!: OpenHouse;
  board!: SimulatedBoard;

  /** @param more keys of the board's configuration */
  static async start(more: object | ((house: OpenHouse) => object) = {}, id = 'green'): Promise<Scene> {
    const scene = new Scene();
    try {
      scene.house = await OpenHouse.start({ watch: scene.watch });
      scene.board = new SimulatedBoard(configFor(scene.house, typeof more === 'function' ? more(scene.house) : more));
      scene.board.start();
      await scene.adopt(id);
      return scene;
    } catch (error) {
      console.log(scene.board?.lines.join('\n'), scene.board?.ends);
      await scene[Symbol.asyncDispose]();
      throw error;
    }
  }

  get phone(): HomeClient {
    return this.house.phone;
  }

  /** Found by its beacon, as an owner finds it; adopted with the code that it prints. */
  async adopt(id: string): Promise<void> {
    const { home } = this.house;
    await until('the board prints its setup code', () => this.board.key?.setupCode !== undefined);
    const { board, setupCode = '' } = this.board.key ?? { board: '' };
    const at = () => this.phone.house.controllers.get(board)?.address;
    await until('the home hears its beacon', () => at()?.endsWith(`:${this.board.sockets.port}`) === true);
    await home.controllers.adopt(board, setupCode, id);
    await until('the board is connected', () => this.connected(id) && this.board.key?.setupCode === undefined);
  }

  connected(id = 'green'): boolean {
    return this.phone.house.controllers.get(id)?.state === 'connected';
  }

  value(name: string): unknown {
    return this.phone.house.values.get(`green/${name}`)?.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.board?.[Symbol.asyncDispose]();
    await this.house?.[Symbol.asyncDispose]();
    this.watch[Symbol.dispose]();
  }
}
