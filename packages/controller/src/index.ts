export { createController } from './compose.js';
export {
  ControllerConfig,
  controllerConfig,
  controllerSettings,
  type Settings,
  type SettingsResult,
  type SettingsSource,
} from './config.js';
export type { Controller, ControllerPorts } from './controller.js';
export type { Device, DeviceHost, Job, JobEnd, JobListener, JobProgress, LaneRules, Operable, RunningJob } from './drivers/driver.js';
export { DeviceError } from './drivers/failure.js';
export { type Hands, Picture } from './drivers/hands/hands.js';
export type { CreateDevice, OwnDeviceOptions, OwnDriverPorts } from './drivers/own/driver.js';
export type { Peripherals } from './drivers/peripherals.js';
export { BoardWire, type WireEvent } from './link/wire.js';
export { KeyFile } from './state/keyFile.js';
export { SOFTWARE, VERSION } from './version.js';
