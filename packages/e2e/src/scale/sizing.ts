import type { Model } from './model.js';
import { MOST_BUSY, openPhones, RULES } from './model.js';
import { elsewhere } from './sampling.js';

/** What one relay may be asked for. */
export interface Bounds {
  /** Memory of its machine that links may take, bytes. */
  readonly memoryBytes: number;
  /** Share of its core that the relay may need at the busiest hour: the rest is for storms. */
  readonly busy: number;
  /** Within so many seconds all its homes should be able to log in anew. */
  readonly backSeconds: number;
  /** Connections that nginx can have to one address of the relay: the system's range of ports (`ip_local_port_range`). */
  readonly ports: number;
}

/** A small machine of 2 cores and 4 GiB, Debian's settings. */
export const SMALL: Bounds = { memoryBytes: 3.5 * 2 ** 30, busy: 0.3, backSeconds: 60, ports: 28_232 };

/** Homes that one relay can have, by what would run out, and the least of them. */
export interface Capacity {
  readonly memory: number;
  readonly cpu: number;
  readonly storm: number;
  readonly ports: number;
  readonly homes: number;
}

/** How many homes of the model's kind one relay carries. */
export function capacityOf(model: Model, { memoryBytes, busy, backSeconds, ports }: Bounds = SMALL): Capacity {
  const { relay, nginx } = model.figures;
  const phones = openPhones(model, MOST_BUSY) / model.homes;
  const front = model.tls ? nginx.connectionBytes : 0;
  const bytes = relay.homeBytes + front + phones * (relay.phoneBytes + front);
  const memory = (memoryBytes - relay.baseBytes) / bytes;
  const beats = ((1 + phones) * 1_000) / RULES.heartbeatMs;
  const frames = phones * model.framesPerSecond * (1 + elsewhere(model));
  const looks = (model.looksPerDay * MOST_BUSY) / 86_400;
  const loop = beats * relay.heartbeatMs + frames * relay.frameMs + looks * relay.helloMs;
  const front2 = beats * nginx.heartbeatMs + frames * nginx.frameMs + looks * nginx.helloMs;
  const cpu = (1_000 * busy) / Math.max(loop, model.tls ? front2 / Math.max(1, model.cores - 1) : 0);
  const slowest = Math.max(relay.loginMs, model.tls ? nginx.loginMs / Math.max(1, model.cores - 1) : 0);
  const storm = (backSeconds * 1_000) / slowest;
  const byPorts = ports / (1 + phones);
  const all = { memory, cpu, storm, ports: model.tls ? byPorts : Number.POSITIVE_INFINITY };
  const whole = Object.fromEntries(Object.entries(all).map(([name, homes]) => [name, Math.floor(homes)])) as Omit<Capacity, 'homes'>;
  return { ...whole, homes: Math.min(whole.memory, whole.cpu, whole.storm, whole.ports) };
}

/** Relays for so many homes: enough without one of them, where there are several. */
export function relaysFor(homes: number, capacity: Capacity): number {
  const needed = Math.ceil(homes / capacity.homes);
  return needed === 1 ? 1 : needed + 1;
}
