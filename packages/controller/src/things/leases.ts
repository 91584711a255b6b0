import { fromUtf8, readJson, toUtf8 } from '@around/messages';
import type { Clock, DataFiles, Log, Timer } from '@around/platform';
import * as v from 'valibot';
import type { JobEnd } from '../drivers/driver.js';
import type { Lane, Turn } from './lane.js';
import type { Thing } from './things.js';

export interface LeasesDeps {
  thing(key: string): Thing | undefined;
  lane(thing: string, key: string): Lane;
  notice(thing: string, name: string, detail: string): void;
}

interface Lease {
  readonly thing: string;
  readonly name: string;
  readonly ms: number;
  /** Wall ms, to know after a restart what is left of it. */
  readonly until: number;
}

const FILE = 'leases';
const Stored = v.pipe(v.array(v.object({ thing: v.string(), name: v.string(), ms: v.number(), until: v.number() })), v.maxLength(10_000));
const RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;

/**
 * What was switched on for a while only: when nobody renews it in time, whatever has become of the home, its safe value returns
 * (links.md, Command). Survives a restart of the controller.
 */
export class Leases {
  readonly #ports: { readonly clock: Clock; readonly files: DataFiles; readonly log: Log };
  readonly #deps: LeasesDeps;
  readonly #leases = new Map<string, { readonly lease: Lease; timer: Timer }>();

  constructor(ports: { readonly clock: Clock; readonly files: DataFiles; readonly log: Log }, deps: LeasesDeps) {
    this.#ports = ports;
    this.#deps = deps;
  }

  /** Goes on with the leases of the life before. */
  async load(): Promise<void> {
    const bytes = await this.#ports.files.read(FILE);
    const json = bytes === undefined ? undefined : readJson(fromUtf8(bytes) ?? '', { bytes: 1_048_576, keys: 10_000 });
    const stored = json?.ok === true ? v.safeParse(Stored, json.value) : undefined;
    if (bytes !== undefined && stored?.success !== true) await this.#ports.files.setAside(FILE);
    const wall = this.#ports.clock.wall();
    // A wall clock that jumped back must not make a lease longer than it ever was.
    for (const lease of stored?.success === true ? stored.output : [])
      this.#arm(lease, Math.min(lease.ms, Math.max(0, lease.until - wall)));
  }

  /**
   * Begins or renews: in `ms` the names return to their safe values. Resolves when a restart would know of it: before that nothing
   * may be switched on. Rejects where it cannot be written down; it holds in this life all the same.
   */
  take(thing: string, names: readonly string[], ms: number): Promise<void> {
    for (const name of names) this.#arm({ thing, name, ms, until: this.#ports.clock.wall() + ms }, ms);
    return this.#write();
  }

  /** Somebody set it for good. */
  drop(thing: string, name: string): void {
    const key = `${thing} ${name}`;
    const held = this.#leases.get(key);
    if (held === undefined) return;
    held.timer.cancel();
    this.#leases.delete(key);
    this.#save();
  }

  stop(): void {
    for (const { timer } of this.#leases.values()) timer.cancel();
  }

  #arm(lease: Lease, ms: number): void {
    const key = `${lease.thing} ${lease.name}`;
    this.#leases.get(key)?.timer.cancel();
    this.#leases.set(key, { lease, timer: this.#later(ms, () => this.#over(lease, 0)) });
  }

  /** A timer takes 24 days; a lease may be longer. */
  #later(ms: number, fn: () => void): Timer {
    const most = 2 ** 31 - 1;
    if (ms <= most) return this.#ports.clock.after(ms, fn);
    let timer = this.#ports.clock.after(most, () => {
      timer = this.#later(ms - most, fn);
    });
    return { cancel: () => timer.cancel() };
  }

  /** It has run out: the safe value, again and again until it took. */
  #over(lease: Lease, attempt: number): void {
    const { thing: key, name } = lease;
    const thing = this.#deps.thing(key);
    const operable = thing?.operable('write', name);
    const safe = thing?.spec.properties[name]?.safe;
    if (operable === undefined || safe === undefined) {
      this.drop(key, name);
      return;
    }
    if (attempt === 0) this.#deps.notice(key, name, `its lease has run out and nobody renewed it: it is set to ${JSON.stringify(safe)}`);
    const ended = (end: JobEnd): void => {
      const held = this.#leases.get(`${key} ${name}`);
      // Somebody set or leased it anew meanwhile.
      if (held?.lease !== lease) return;
      if (end.step === 'completed') {
        this.drop(key, name);
        return;
      }
      this.#ports.log.error('a safe value could not be set, trying again', { thing: key, name, detail: end.detail });
      held.timer = this.#ports.clock.after(Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** Math.min(attempt, 10)), () =>
        this.#over(lease, attempt + 1),
      );
    };
    const lane = this.#deps.lane(key, operable.lane.key);
    let cancel: (() => void) | undefined;
    const turn: Turn = {
      begin() {
        // A pause does not count here: safety is worth another try.
        const job = operable.run({ id: 'lease', input: safe, by: 'lease' }, { progress() {}, end: ended, gone: () => lane.freed(turn) });
        cancel = () => job.cancel('killed', 'a newer command took its place');
        return true;
      },
      replaced: () => cancel?.(),
      displaced: () => ended({ step: 'cancelled' }),
    };
    lane.submit(turn, { mode: 'replace', limit: 1 });
  }

  #write(): Promise<void> {
    const leases = [...this.#leases.values()].map(({ lease }) => lease);
    return leases.length === 0 ? this.#ports.files.remove(FILE) : this.#ports.files.write(FILE, toUtf8(JSON.stringify(leases)));
  }

  #save(): void {
    this.#write().catch((error: unknown) => this.#ports.log.error('the leases cannot be written to the disk', { error }));
  }
}
