import { fromUtf8 } from '@around/messages';
import type { MqttClients, MqttHandlers } from '@around/platform';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { type World, world } from '../support/world.js';

/** Things that describe themselves while a home is connected: it is told of them, may operate them, and sees them go. */

let w: World;
afterEach(() => w.stop());
// Loaded when a thing names it, which takes real time: the clock of this test is not.
beforeAll(() => import('../../src/drivers/mqtt/driver.js'));

/** A broker that is always there. */
class FakeBroker implements MqttClients {
  readonly sent: [string, string][] = [];
  #handlers: MqttHandlers | undefined;

  async dialMqtt(_options: unknown, handlers: MqttHandlers) {
    this.#handlers = handlers;
    return {
      subscribe: async () => {},
      publish: async (topic: string, payload: string) => void this.sent.push([topic, payload]),
      close: async () => {},
    };
  }

  say(topic: string, message: unknown): void {
    this.#handlers?.onMessage(
      topic,
      new TextEncoder().encode(message === undefined ? '' : typeof message === 'string' ? message : JSON.stringify(message)),
      true,
    );
  }
}

it('are told, operated and taken back within one session', async () => {
  const broker = new FakeBroker();
  const boardFiles = { readText: async () => '', list: async () => [] };
  w = world(
    { mqtt: { url: 'mqtt://broker', discovery: 'homeassistant' }, things: { lamp: { driver: 'simulated', type: 'Light' } } },
    {},
    { mqtt: broker, boardFiles },
  );
  await w.clock.settle(w.controller.start());
  const s = await w.home.take(w.controller);
  await w.clock.advance(5_000);
  const told = () =>
    s
      .all('info')
      .at(-1)
      ?.things.map(({ key }) => key);
  expect(told()).toEqual(['lamp']);

  broker.say('homeassistant/switch/p/config', {
    name: 'Plug',
    state_topic: 'p',
    command_topic: 'p/set',
    device: { identifiers: ['p1'], name: 'Plug' },
  });
  await w.clock.advance(1_000);
  expect(told()).toEqual(['lamp', 'p1']);
  broker.say('p', 'OFF');
  await w.clock.advance(100);
  s.order('c1', 'p1', 'write', 'on', { input: true });
  await w.clock.advance(50);
  expect(broker.sent).toEqual([['p/set', 'ON']]);
  broker.say('p', 'ON');
  await w.clock.advance(50);
  expect(s.steps('c1')).toEqual(['started', 'completed']);
  expect(s.values('p1', 'on').at(-1)).toBe(true);

  // Kept for the next life, and taken back in this one.
  expect(fromUtf8((await w.files.read('discovered')) ?? new Uint8Array())).toContain('"p/set"'.replaceAll('"', '\\"'));
  broker.say('homeassistant/switch/p/config', undefined);
  await w.clock.advance(1_000);
  expect(told()).toEqual(['lamp']);
  s.order('c2', 'p1', 'write', 'on', { input: true });
  await w.clock.advance(50);
  expect(s.last('c2')).toMatchObject({ step: 'refused', code: 'noSuchThing' });
});
