import type { Driver, DriverPorts, DriverSettings } from '../registry.js';
import { ProcessDevice } from './device.js';

export const processDriver = (ports: DriverPorts, { cwd }: DriverSettings): Driver => ({
  device: (options) => new ProcessDevice(ports, { ...options, ...(cwd === undefined ? {} : { cwd }) }),
});
