export * from './clock.js';
export * from './files.js';
export * from './network/index.js';
export * from './random.js';
export * from './recordingLog.js';
