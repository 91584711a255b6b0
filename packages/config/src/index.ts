export { type ConfigOptions, type ConfigResult, loadConfig } from './loadConfig.js';
export { Metrics } from './metrics.js';
export { byteSize, duration, parseByteSize, parseDuration, type Range } from './pieces.js';
export { readConfig } from './readConfig.js';
