import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, it, vi } from 'vitest';
import { TARGETS } from '../../src/fuzz/targets.js';
import { inputsOf } from '../badInput/inputs.js';
import { seedOf } from '../support/simulatedHouse.js';
import { near } from './mutation.js';

const SEED = seedOf(110);
vi.setConfig({ testTimeout: 120_000 });

/** Inputs that broke a promise once: `npm run fuzz` puts them here. */
const FOUND = new URL('./found/', import.meta.url);

/** Those whose every call shakes hands, or lets a pattern run, get fewer. */
const SLOW: ReadonlySet<string> = new Set(['handshake', 'boardWire', 'homeWire', 'pattern', 'config']);

describe.each(Object.entries(TARGETS))(`the decoder %s (seed ${SEED})`, (name, { fuzz, seeds }) => {
  it('keeps its promise on its samples, on what broke it once, and near all of these', () => {
    const folder = new URL(`${name}/`, FOUND);
    const found = existsSync(folder) ? readdirSync(folder).map((file) => new Uint8Array(readFileSync(new URL(file, folder)))) : [];
    const samples = [...seeds(), ...found];
    for (const sample of samples) fuzz(sample);
    const numRuns = Math.ceil(inputsOf({ near: 1 }).near * (SLOW.has(name) ? 0.15 : 1));
    fc.assert(fc.property(near(samples), fuzz), { seed: SEED, numRuns });
  });
});
