export * from './buildOf.js';
export * from './pageFiles.js';
export * from './pageResponse.js';
