export * from './nodeSuite.js';
export * from './relayAuth.js';
