export * from './backpack.js';
export * from './dots.js';
export * from './drawGlass.js';
export * from './hd44780.js';
export * from './lcdBus.js';
export * from './rom.js';
export * from './st7032.js';
