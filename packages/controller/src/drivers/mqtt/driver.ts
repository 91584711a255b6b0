import { HandsDevice } from '../hands/device.js';
import { actionPlan, writePlan } from '../hands/plan.js';
import { partsOf } from '../kinds.js';
import { needed } from '../peripherals.js';
import type { DeviceOptions, Driver, DriverPorts, DriverSettings } from '../registry.js';
import { Broker } from './broker.js';
import { Discovery } from './discovery/discovery.js';
import { MqttHands } from './hands.js';

/** Devices behind an MQTT broker: Tasmota, Zigbee2MQTT, ESPHome … */
export async function mqttDriver(ports: DriverPorts, settings: DriverSettings): Promise<Driver> {
  if (settings.mqtt === undefined)
    throw new Error('is driven by mqtt, but there is no broker: set mqtt: { url: mqtt://… } at the top of the file');
  const mqtt = needed(ports.mqtt, 'a way to speak MQTT');
  const boardFiles = needed(ports.boardFiles, 'a way to read files');
  const { clock, random, log, files } = ports;
  const broker = new Broker({ clock, random, log, mqtt, boardFiles }, settings.mqtt);
  const { discovery: prefix } = settings.mqtt;
  const discovery =
    prefix === undefined ? undefined : new Discovery({ clock, log, files }, broker, prefix, (things) => settings.found({ things }));
  await discovery?.load();
  return {
    device: (options) => mqttDevice(ports, broker, options),
    start() {
      discovery?.start();
      broker.start();
    },
    async stop() {
      discovery?.stop();
      await broker.stop();
    },
  };
}

function mqttDevice(ports: DriverPorts, broker: Broker, options: DeviceOptions): HandsDevice {
  const { properties, actions } = partsOf(options.spec, 'mqtt');
  const writes = properties.flatMap(([name, { mqtt }]) => (mqtt?.command === undefined ? [] : [[name, writePlan(name, mqtt)] as const]));
  const plan = {
    reads: {},
    writes: Object.fromEntries(writes),
    actions: Object.fromEntries(actions.map(([name, action]) => [name, actionPlan(name, action)])),
  };
  return new HandsDevice(ports, { hands: new MqttHands(ports, broker, options), plan, host: options.host, breaker: options.plan });
}
