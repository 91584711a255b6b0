export * from './api.js';
export { RETRY_MS, retryDelay } from './connection/schedule.js';
export { type Way, waysOf, webBase } from './connection/ways.js';
export { csvCell } from './csv.js';
export { type ClientOptions, type ClientPorts, createHomeClient } from './homeClient.js';
export { affordances, typesOf } from './house/affordances.js';
export type { IdentityStore, StoredIdentity } from './identityStore.js';
export * from './pairing/index.js';
export { awayDetail } from './words.js';
