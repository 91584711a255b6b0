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
export { BoardWire, type WireEvent } from './link/wire.js';
export { KeyFile } from './state/keyFile.js';
export { SOFTWARE, VERSION } from './version.js';
