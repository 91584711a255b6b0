export * from './bundler.js';
export * from './linkWire.js';
export * from './noise/cipherState.js';
export * from './noise/handshake.js';
export * from './noise/patterns.js';
export * from './sealedSession.js';
export * from './secrets.js';
export * from './suite.js';
