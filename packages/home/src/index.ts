export * from './seams.js';
