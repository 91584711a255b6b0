import type { EventEmitter } from 'node:events';
import { limitKey } from '../../ip.js';

const HELD = Symbol('held');
type Holding = EventEmitter & { [HELD]?: { limit: AddressLimit; address: string } };

/** Counts what each address holds at a time. `max` 0: no limit. */
export class AddressLimit {
  readonly #max: number;
  readonly #held = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Whether the address holds more than `times` the limit. */
  over(address: string, times = 1): boolean {
    return this.#max > 0 && (this.#held.get(limitKey(address)) ?? 0) > this.#max * times;
  }

  /** Counts `socket` for the address until it closes. */
  hold(socket: EventEmitter, address: string): void {
    if (this.#max === 0) return;
    (socket as Holding)[HELD] = { limit: this, address };
    socket.on('close', onClose);
    const key = limitKey(address);
    this.#held.set(key, (this.#held.get(key) ?? 0) + 1);
  }

  /** For the listener of this file. */
  free(address: string): void {
    const key = limitKey(address);
    const left = (this.#held.get(key) ?? 1) - 1;
    if (left > 0) this.#held.set(key, left);
    else this.#held.delete(key);
  }
}

function onClose(this: EventEmitter): void {
  const held = (this as Holding)[HELD];
  held?.limit.free(held.address);
}
