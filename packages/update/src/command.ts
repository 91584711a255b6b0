export { explainOutcome, type Outcome } from './outcome.js';
export type { Release } from './release/release.js';
export { readRelease } from './release/release.js';
export { sourceOf } from './release/source.js';
export { type RunUpdate, runUpdate, type UpdateFlags } from './update.js';
export { UpdateError, type UpdateFault } from './updateError.js';
