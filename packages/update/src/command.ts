export { updateAtTerminal } from './printed.js';
export type { Release } from './release/release.js';
export { type RunUpdate, runUpdate, type UpdateFlags } from './update.js';
export { UpdateError, type UpdateFault } from './updateError.js';
