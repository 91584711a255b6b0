import { findProgram, PROGRAMS, REHEARSED } from '../../../../scripts/programs.mjs';

const PACKAGES = { ...PROGRAMS, ...REHEARSED };

export type DebianProgram = keyof typeof PACKAGES;

/** The packages of the programs that are not here. */
export function missingPackages(programs: readonly DebianProgram[]): readonly string[] {
  return [...new Set(programs.filter((program) => findProgram(program) === undefined).map((program) => PACKAGES[program]))];
}
