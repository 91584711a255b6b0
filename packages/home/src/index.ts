export { createHome, type Home, type HomePorts } from './compose.js';
export { HomeConfig, homeConfig } from './config.js';
export { createDisplays } from './displays/index.js';
export { allReadings } from './history/allReadings.js';
export { ControllerWire, type WireEvent as ControllerWireEvent } from './links/controllerWire.js';
export { createRelayLink } from './links/relay.js';
export * from './seams.js';
export type { Db, OpenDb } from './storage/db.js';
export { openDb } from './storage/openDb.js';
