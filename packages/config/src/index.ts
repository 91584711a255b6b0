export type { Explain } from './faults.js';
export { type ConfigOptions, type ConfigResult, loadConfig } from './loadConfig.js';
export { Metrics } from './metrics.js';
export { nearest } from './nearest.js';
export type { Path } from './paths.js';
export { byteSize, duration, parseByteSize, parseDuration, type Range } from './pieces.js';
export { readConfig } from './readConfig.js';
export { readDocument, readingDocument, type YamlDocument } from './readDocument.js';
export { finish, type Work } from './work.js';
