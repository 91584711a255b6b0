import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MqttConnection } from '@around/platform';
import { MemoryFiles } from '@around/platform/fake';
import { nodeBoardFiles, nodeMqtt } from '@around/platform/node';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { describeWith } from '../../../e2e/test/support/needs.js';
import { driverContract, type Peer } from './contract.js';
import { ESPHOME, TASMOTA, ZIGBEE2MQTT } from './discoveryMessages.js';
import { Mosquitto, ONCE, RETAINED } from './mosquitto.js';
import { Rig, until } from './rig.js';

const peripherals = { mqtt: nodeMqtt(), boardFiles: nodeBoardFiles('/') };

async function plug(): Promise<Peer> {
  const broker = await Mosquitto.start();
  const written: boolean[] = [];
  let level = 0;
  let hangs = false;
  let device: MqttConnection;
  const connect = async (): Promise<void> => {
    device = await broker.device('plug', ['plug/set'], (_, text) => {
      if (hangs) return;
      written.push(text === 'ON');
      void device.publish('plug/state', JSON.stringify({ POWER: text }), RETAINED);
    });
  };
  await connect();
  return {
    config: {
      mqtt: { url: broker.url },
      things: {
        thing: {
          driver: 'mqtt',
          properties: {
            level: { type: 'number', mqtt: { state: 'plug/level', pick: '/level' } },
            on: {
              type: 'OnOffProperty',
              mqtt: { state: 'plug/state', pick: '/POWER', command: 'plug/set', words: { true: 'ON', false: 'OFF' }, timeout: 500 },
            },
          },
        },
      },
    },
    peripherals,
    level: (value) => {
      level = value;
      return device.publish('plug/level', JSON.stringify({ level }), RETAINED);
    },
    written: () => written,
    garbage: async () => {
      for (const text of ['', '{', '[]', '{"level": "high"}', '\0'.repeat(300)]) await device.publish('plug/level', text, ONCE);
    },
    hang: (on) => {
      hangs = on;
    },
    leave: () => broker.end(),
    comeBack: async () => {
      await broker.begin();
      await connect();
    },
    stop: async () => {
      await device.close();
      await broker.stop();
    },
  };
}

describeWith(['mosquitto'], 'MQTT with mosquitto', () => {
  driverContract('mqtt', { writes: true, refuses: false, hangs: true, knowsAway: true }, plug);

  let broker: Mosquitto;
  let device: MqttConnection;
  let rig: Rig | undefined;
  const told: [string, string][] = [];
  beforeAll(async () => {
    broker = await Mosquitto.start();
    device = await broker.device('bridge', ['#'], (topic, text) => {
      if (topic.includes('/set') || topic.includes('command') || topic.includes('cmnd')) told.push([topic, text]);
    });
  });
  afterEach(async () => {
    await rig?.stop();
    rig = undefined;
    told.length = 0;
  });
  afterAll(async () => {
    await device.close();
    await broker.stop();
  });
  const say = (topic: string, message: unknown): Promise<void> =>
    device.publish(topic, typeof message === 'string' ? message : JSON.stringify(message), RETAINED);
  const discover = async (messages: Readonly<Record<string, unknown>>): Promise<Rig> => {
    for (const [topic, message] of Object.entries(messages)) await say(`homeassistant/${topic}`, message);
    rig = await new Rig({ mqtt: { url: broker.url, discovery: 'homeassistant' } }, peripherals).start();
    const found = rig;
    await until('things are found', () => found.changes > 0);
    return rig;
  };
  const forget = async (messages: Readonly<Record<string, unknown>>): Promise<void> => {
    for (const topic of Object.keys(messages)) await say(`homeassistant/${topic}`, '');
  };

  it('finds what Zigbee2MQTT describes, one thing a device, and says what it does not understand', async () => {
    const { things, log } = await discover(ZIGBEE2MQTT);
    expect(things.problems).toEqual([]);
    expect(
      Object.fromEntries(
        things.models.map(({ key, title, '@type': types, properties, actions }) => [
          key,
          [title, types, Object.keys(properties), Object.keys(actions)],
        ]),
      ),
    ).toEqual({
      zigbee2mqtt_0xa4c138d2b1f0aa01: ['kettle', ['EnergyMonitor', 'OnOffSwitch', 'SmartPlug'], ['energy', 'power', 'on'], []],
      zigbee2mqtt_0x001788010b2c3d02: ['desk', ['Light', 'ColorControl'], ['on', 'brightness', 'colorTemperature'], []],
      zigbee2mqtt_0x00158d0005e4f303: ['window', ['DoorSensor'], ['open'], []],
      zigbee2mqtt_0xcc86ecfffe1a2b04: ['radiator', ['Thermostat'], ['temperature', 'target', 'mode', 'heating'], []],
      zigbee2mqtt_0x847127fffe3c4d05: ['blind', ['Cover'], ['position', 'open'], ['open', 'close', 'stop']],
      zigbee2mqtt_0x000d6f0011223306: ['front door', ['Lock'], ['locked'], ['lock', 'unlock']],
    });
    expect(log.lines.filter(({ message }) => message.startsWith('a device describes')).map(({ fields }) => fields.problem)).toEqual([
      'kettle, action_single: device_automation is not understood',
    ]);
    await forget(ZIGBEE2MQTT);
    await until('they are forgotten', () => things.models.length === 0);
  });

  it('reads and operates them', async () => {
    const { things } = await discover(ZIGBEE2MQTT);
    const r = rig as Rig;
    const [plugKey, bulb, valve, blind, lock] = [
      '0xa4c138d2b1f0aa01',
      '0x001788010b2c3d02',
      '0xcc86ecfffe1a2b04',
      '0x847127fffe3c4d05',
      '0x000d6f0011223306',
    ].map((ieee) => `zigbee2mqtt_${ieee}`) as [string, string, string, string, string];
    await say('zigbee2mqtt/kettle', { state: 'ON', power: 1_850.5, energy: 12.34, linkquality: 120 });
    await r.good('on', true, plugKey);
    await r.good('power', 1_850.5, plugKey);
    await say('zigbee2mqtt/desk', { state: 'ON', brightness: 127, color_temp: 250, color_mode: 'color_temp' });
    await r.good('brightness', 50, bulb);
    await r.good('colorTemperature', 4_000, bulb);
    expect(things.get(bulb)?.expanded.properties.colorTemperature).toMatchObject({ minimum: 2_203, maximum: 6_535 });
    await say('zigbee2mqtt/radiator', {
      local_temperature: 20.5,
      occupied_heating_setpoint: 21,
      system_mode: 'heat',
      running_state: 'heat',
    });
    await r.good('heating', 'heating', valve);
    await say('zigbee2mqtt/blind', { position: 30, state: 'OPEN' });
    await r.good('position', 30, blind);
    await say('zigbee2mqtt/front door', { state: 'LOCK' });
    await r.good('locked', 'locked', lock);

    // A write is done when the device has said so.
    const run = r.run('write', 'on', false, plugKey);
    await until('it is told', () => told.length === 1);
    await say('zigbee2mqtt/kettle', { state: 'OFF', power: 0 });
    expect(await run.ended).toMatchObject({ step: 'completed' });
    expect(await r.do('write', 'colorTemperature', 2_700, bulb)).toMatchObject({ step: 'completed' });
    expect(await r.do('write', 'brightness', 100, bulb)).toMatchObject({ step: 'completed' });
    expect(await r.do('write', 'position', 0, blind)).toMatchObject({ step: 'completed' });
    expect(await r.do('invoke', 'unlock', undefined, lock)).toMatchObject({ step: 'completed' });
    const target = r.run('write', 'target', 22.5, valve);
    await until('all are told', () => told.length === 6);
    await say('zigbee2mqtt/radiator', { local_temperature: 20.5, occupied_heating_setpoint: 22.5 });
    expect(await target.ended).toMatchObject({ step: 'completed' });
    expect(told).toEqual([
      ['zigbee2mqtt/kettle/set', 'OFF'],
      ['zigbee2mqtt/desk/set', '{"color_temp":370}'],
      ['zigbee2mqtt/desk/set', '{"brightness":254}'],
      ['zigbee2mqtt/blind/set', '{"position":0}'],
      ['zigbee2mqtt/front door/set', 'UNLOCK'],
      ['zigbee2mqtt/radiator/set/occupied_heating_setpoint', '22.5'],
    ]);

    // A device that says it is offline is neither believed nor told anything.
    await say('zigbee2mqtt/kettle/availability', { state: 'offline' });
    await r.unavailable('power', plugKey);
    expect(await r.do('write', 'on', true, plugKey)).toMatchObject({ step: 'failed', code: 'away' });
    await say('zigbee2mqtt/kettle/availability', { state: 'online' });
    await say('zigbee2mqtt/kettle', { state: 'OFF', power: 1 });
    await r.good('power', 1, plugKey);
    await forget(ZIGBEE2MQTT);
  });

  it('finds what Tasmota and ESPHome describe with short keys', async () => {
    const { things } = await discover({ ...TASMOTA, ...ESPHOME });
    const r = rig as Rig;
    expect(
      Object.fromEntries(
        things.models.map(({ key, '@type': types, properties, actions }) => [key, [types, Object.keys(properties), Object.keys(actions)]]),
      ),
    ).toEqual({
      '3C61A7': [['TemperatureSensor', 'OnOffSwitch'], ['temperature', 'on'], []],
      a4cf12f0e1d2: [['Light', 'HumiditySensor'], ['on', 'brightness', 'humidity'], ['Restart']],
    });
    await say('pump/tele/LWT', 'Online');
    await say('pump/tele/SENSOR', { Time: '2026-11-21T20:00:00', DS18B20: { Id: '0316A2793BFF', Temperature: 17.8 }, TempUnit: 'C' });
    await r.good('temperature', 17.8, '3C61A7');
    await say('balcony/sensor/humidity/state', '61.2');
    await r.good('humidity', 61.2, 'a4cf12f0e1d2');
    expect(await r.do('invoke', 'Restart', undefined, 'a4cf12f0e1d2')).toMatchObject({ step: 'completed' });
    await until('it is pressed', () => told.length === 1);
    expect(told).toEqual([['balcony/button/restart/command', 'PRESS']]);
    // The last will of a device speaks for it.
    await say('pump/tele/LWT', 'Offline');
    await r.unavailable('temperature', '3C61A7');
    await forget({ ...TASMOTA, ...ESPHOME });
  });

  it('knows what it found before the broker is there, and forgets what is no longer said', async () => {
    for (const [topic, message] of Object.entries(ESPHOME)) await say(`homeassistant/${topic}`, message);
    const files = new MemoryFiles();
    const config = { mqtt: { url: broker.url, discovery: 'homeassistant' } };
    const first = await new Rig(config, peripherals, files).start();
    await until('it is found and kept', () => first.changes === 1);
    await vi.waitFor(async () => expect(await files.read('discovered')).toBeDefined(), { timeout: 20_000 });
    await first.stop();
    const away = await new Rig({ mqtt: { ...config.mqtt, url: 'mqtt://127.0.0.1:1' } }, peripherals, files).start();
    expect(away.things.models.map(({ key }) => key)).toEqual(['a4cf12f0e1d2']);
    expect(await away.do('invoke', 'Restart', undefined, 'a4cf12f0e1d2')).toMatchObject({ step: 'failed', code: 'away' });
    await away.stop();
    await forget(ESPHOME);
    rig = await new Rig(config, peripherals, files).start();
    const again = rig;
    await until('it is forgotten', () => again.things.models.length === 0);
  });

  it('tells its own presence, by its last will too, and leaves nothing behind', async () => {
    const seen: string[] = [];
    const watcher = await broker.device('watcher', ['around/status'], (_, text) => seen.push(text));
    const config = {
      mqtt: { url: broker.url, status: 'around/status' },
      things: { thing: { driver: 'mqtt', properties: { x: { type: 'number', mqtt: { state: 'x' } } } } },
    } as const;
    rig = await new Rig(config, peripherals).start();
    await until('it is online', () => seen.length === 1);
    await rig.stop();
    await until('it is offline', () => seen.length === 2);
    expect(seen).toEqual(['online', 'offline']);
    await watcher.close();
  });
});

describeWith(['mosquitto'], 'MQTT that is guarded', () => {
  const config = (url: string, more: object) =>
    ({
      mqtt: { url, ...more },
      things: { thing: { driver: 'mqtt', properties: { x: { type: 'number', mqtt: { state: 'x', command: 'x' } } } } },
    }) as const;

  it('logs in with a password from a file, and says what is wrong with another', async () => {
    const broker = await Mosquitto.start((folder) => {
      spawnSync('mosquitto_passwd', ['-b', '-c', join(folder, 'passwords'), 'around', 'secret']);
      writeFileSync(join(folder, 'right'), 'secret\n');
      writeFileSync(join(folder, 'wrong'), 'guess\n');
      return ['allow_anonymous false', `password_file ${join(folder, 'passwords')}`];
    });
    const right = await new Rig(config(broker.url, { user: 'around', passwordFile: join(broker.folder, 'right') }), peripherals).start();
    const wrong = await new Rig(config(broker.url, { user: 'around', passwordFile: join(broker.folder, 'wrong') }), peripherals).start();
    try {
      await expect.poll(() => right.do('write', 'x', 1).then(({ step }) => step), { timeout: 20_000 }).toBe('completed');
      await until('the other one is refused', () => wrong.log.text().includes('correct mqtt.user'));
      expect(await wrong.do('write', 'x', 1)).toMatchObject({ step: 'failed', code: 'away' });
    } finally {
      await right.stop();
      await wrong.stop();
      await broker.stop();
    }
  });

  it('trusts a broker by TLS only with its certificate authority', async () => {
    const broker = await Mosquitto.start((folder) => {
      const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
      spawnSync('openssl', [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
        '-keyout',
        join(folder, 'key.pem'),
        '-out',
        join(folder, 'cert.pem'),
        ...subject,
      ]);
      return ['allow_anonymous true', `certfile ${join(folder, 'cert.pem')}`, `keyfile ${join(folder, 'key.pem')}`];
    });
    const url = broker.url.replace('mqtt:', 'mqtts:');
    const trusting = await new Rig(config(url, { ca: join(broker.folder, 'cert.pem') }), peripherals).start();
    const wary = await new Rig(config(url, {}), peripherals).start();
    try {
      await expect.poll(() => trusting.do('write', 'x', 1).then(({ step }) => step), { timeout: 20_000 }).toBe('completed');
      await until('the certificate is refused', () => wary.log.text().includes('certificate'));
    } finally {
      await trusting.stop();
      await wary.stop();
      await broker.stop();
    }
  });
});

it('says at the start which template it does not understand', async () => {
  const rig = new Rig(
    {
      mqtt: { url: 'mqtt://127.0.0.1' },
      things: { thing: { driver: 'mqtt', properties: { x: { type: 'number', mqtt: { state: 'x', template: '{{ states("x") }}' } } } } },
    },
    peripherals,
  );
  await expect(rig.start()).rejects.toThrow('things.thing: x: its template');
  await rig.stop();
});
