export * from './demoHouse.js';
export { anyPort, anyPorts } from './ports.js';
export { ask, eventually, PROGRAMS } from './programs.js';
export { startTier, type Tier } from './tier.js';
