export * from './pageFiles.js';
export * from './pageResponse.js';
