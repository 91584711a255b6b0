import type { Driver, DriverPorts } from '../registry.js';
import { SimulatedDevice } from './device.js';

export const simulatedDriver = (ports: DriverPorts): Driver => ({ device: (options) => new SimulatedDevice(ports, options) });
