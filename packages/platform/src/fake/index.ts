export * from './clock.js';
export * from './files.js';
export * from './i2c.js';
export * from './network/index.js';
export * from './processes/index.js';
export * from './random.js';
export * from './recordingLog.js';
export * from './serial.js';
