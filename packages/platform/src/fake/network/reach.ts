import { PlatformError } from '../../errors.js';
import { isLoopback } from '../../ip.js';
import type { FakeHost } from './host.js';
import type { Side } from './link.js';
import type { Port } from './ports.js';

/** Both ends of a connection that is being opened, and who listens there. */
export interface Reached {
  readonly from: Side;
  readonly to: Side;
  readonly port: Port;
}

/**
 * The way of a SYN: to the host and port, as long as the timeout allows. Resolves when it has arrived.
 * @throws PlatformError `refused` | `unreachable` | `timedOut`
 */
export async function reach(host: FakeHost, name: string, port: number, timeoutMs: number, kind: Port['kind']): Promise<Reached> {
  const { world } = host;
  const where = `${name}:${port}`;
  const life = host.life;
  if (!host.alive) throw new PlatformError('closed', 'this host is down');
  const address = host.resolve(name);
  if (address === undefined) throw new PlatformError('unreachable', `no such name: ${name}`);
  const source = host.sourceFor(address);
  if (source === undefined) throw new PlatformError('unreachable', `no network to reach ${where} by`);
  const end = world.clock.now() + timeoutMs;
  for (let wait = 1_000; ; wait *= 2) {
    const target = isLoopback(address) ? host : world.byAddress(address);
    const passes = target?.alive && world.joined(host, target) && host.alive;
    await sleep(host, Math.min(target === undefined ? 0 : world.delay(host, target, 'reliable'), Math.max(0, end - world.clock.now())));
    if (host.life !== life) throw new PlatformError('closed', 'this host went down');
    if (passes && target !== undefined) {
      // A proxy of that host reaches the port from within.
      const forwarded = target.forwards[port];
      const found = forwarded === undefined ? target.ports.find(address, port) : target.ports.find('127.0.0.1', forwarded);
      if (found?.kind === kind) return { from: { host, address: source }, to: { host: target, address }, port: found };
      await sleep(host, world.delay(target, host, 'reliable'));
      throw new PlatformError('refused', `nobody listens at ${where}`);
    }
    // Like a system that sends its SYN again after 1, 2, 4 … s: a partition that heals in time is survived.
    const left = end - world.clock.now();
    if (left <= 0) throw new PlatformError('timedOut', `no answer from ${where} within ${timeoutMs} ms`);
    await sleep(host, Math.min(wait, left));
  }
}

export function sleep(host: FakeHost, ms: number): Promise<void> {
  return new Promise((resolve) => host.world.clock.after(ms, resolve));
}
