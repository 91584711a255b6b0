import { FakeClock, FakeNetwork, seededRandom } from '@around/platform/fake';
import { afterEach } from 'vitest';
import {
  type ClientOptions,
  type ClientPorts,
  type ClientUpdate,
  createHomeClient,
  type HomeClient,
  type Identity,
} from '../../src/index.js';
import { ScriptedHome, suite } from './scriptedHome.js';

/** A phone, a home on its LAN (10.0.0.2:8080) and a relay (relay.example), both played by the same script. */
export async function fakeWorld(seed = 1) {
  const clock = new FakeClock();
  const network = new FakeNetwork(clock, { seed });
  const lanHost = network.host('home', { addresses: ['10.0.0.2'] });
  const relayHost = network.host('relay.example', { addresses: ['203.0.113.5'] });
  const phone = network.host('phone', { addresses: ['10.0.0.9'] });
  const home = new ScriptedHome();
  // Another machine's clock has another zero.
  const ports: ClientPorts = { clock: clock.shifted({ now: 777_000 }), random: seededRandom(seed), dialer: phone, suite };
  return { clock, network, lanHost, relayHost, phone, home, ports };
}

export const LAN = 'ws://10.0.0.2:8080';
export const RELAY = 'ws://relay.example:12345';

const running: HomeClient[] = [];
afterEach(async () => {
  for (const client of running.splice(0)) await client.stop();
});

export type World = Awaited<ReturnType<typeof fakeWorld>>;

export function clientOf(world: World, ways: Partial<Identity>, options: ClientOptions = {}) {
  const client = createHomeClient(world.ports, world.home.identity(ways), { software: 'test', ...options });
  const updates: ClientUpdate[] = [];
  client.subscribe((update) => updates.push(update));
  running.push(client);
  return { client, updates };
}

/** A client that is live on the LAN. */
export async function liveClient(world: World, options: ClientOptions = {}) {
  await world.home.listen(world.lanHost, 8080);
  const made = clientOf(world, { lan: [LAN] }, options);
  await made.client.start();
  await world.clock.until(() => made.client.link.state === 'live', 5_000);
  return made;
}
