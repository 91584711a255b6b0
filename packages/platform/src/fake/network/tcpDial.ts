import { PlatformError } from '../../errors.js';
import type { Address, TcpConnection } from '../../network.js';
import type { FakeHost } from './host.js';
import { Link } from './link.js';
import { reach, sleep } from './reach.js';
import { FakeTcpConnection } from './tcp.js';

export async function dialTcp(host: FakeHost, to: Address, timeoutMs: number): Promise<TcpConnection> {
  const { world } = host;
  const life = host.life;
  const { from, to: target, port } = await reach(host, to.host, to.port, timeoutMs, 'tcp');
  if (port.kind !== 'tcp') throw new PlatformError('refused', `nobody listens at ${to.host}:${to.port}`);
  const link = new Link(world, 'tcp', from, target);
  const near = { host: from.address, port: host.freePort() };
  const far = { host: target.address, port: to.port };
  const done = (): void => link.finished();
  const ours = new FakeTcpConnection(link.laneWorld(), near, far, world.window, done);
  const theirs = new FakeTcpConnection(link.laneWorld(), far, near, world.window, done);
  ours.join(theirs);
  theirs.join(ours);
  link.join([ours, theirs]);
  port.onConnection(theirs);
  await sleep(host, world.delay(target.host, host, 'reliable'));
  if (host.life !== life) throw new PlatformError('closed', 'this host went down');
  return ours;
}
