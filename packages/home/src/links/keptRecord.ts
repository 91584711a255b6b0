import type { Clock, Log } from '@around/platform';
import { type Rate, TokenBucket } from '../discovery/tokenBucket.js';
import type { ControllerRecord } from '../seams.js';

/** Written so often at most: each time is a write to the disk that is waited for, and a title may change with each word. */
const WRITES: Rate = { burst: 5, perSecond: 1 / 60 };

/** What is kept of a controller, and when it is written down. */
export class KeptRecord {
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #keep: (record: ControllerRecord) => void;
  readonly #writes = new TokenBucket(WRITES);
  #record: ControllerRecord;
  #written: ControllerRecord;

  constructor(ports: { readonly clock: Clock; readonly log: Log }, record: ControllerRecord, keep: (record: ControllerRecord) => void) {
    this.#ports = ports;
    this.#record = record;
    this.#written = record;
    this.#keep = keep;
  }

  get record(): ControllerRecord {
    return this.#record;
  }

  put(more: Partial<Pick<ControllerRecord, 'title' | 'address'>>): void {
    this.#record = { ...this.#record, ...more };
    this.write();
  }

  /** Writes down what changed, where it was not written down too often. `last`: there will be no other time. */
  write(last = false): void {
    const record = this.#record;
    if (record.title === this.#written.title && record.address === this.#written.address) return;
    if (!last && !this.#writes.take(this.#ports.clock.now())) return;
    try {
      this.#keep(record);
      this.#written = record;
    } catch (error) {
      // It works without; only a restart would wait for the next beacon.
      this.#ports.log.error('where a controller is now could not be written down: is the disk full?', { error: String(error) });
    }
  }
}
