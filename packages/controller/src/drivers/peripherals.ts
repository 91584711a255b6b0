import type { BoardFiles, HttpClient, I2cBuses, ModbusMasters, Modules, MqttClients } from '@around/platform';

/** What drivers may need of the machine, beside what every controller has. A driver whose port is missing says so. */
export interface Peripherals {
  readonly http?: HttpClient;
  readonly mqtt?: MqttClients;
  readonly i2c?: I2cBuses;
  readonly modbus?: ModbusMasters;
  readonly boardFiles?: BoardFiles;
  readonly modules?: Modules;
}

/** @throws Error where the controller was made without this port */
export function needed<T>(port: T | undefined, what: string): T {
  if (port === undefined) throw new Error(`this controller was made without ${what}: give it that port, or run frMhc`);
  return port;
}
