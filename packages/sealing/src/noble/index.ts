export * from './nobleSuite.js';
