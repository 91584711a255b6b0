import { describe, it } from 'vitest';
import { findProgram, PROGRAMS } from '../../../../scripts/programs.mjs';

/** The rows and runs that take minutes: asked for by `AROUND_LONG=1`. */
export const LONG = process.env.AROUND_LONG === '1';

/**
 * A `describe` for tests that drive a Debian program: where it is missing they are skipped with a line that names the package,
 * and with CI=true they fail, because there the test command installs it.
 */
export function describeWith(programs: readonly (keyof typeof PROGRAMS)[], name: string, tests: () => void): void {
  const missing = programs.filter((program) => findProgram(program) === undefined);
  if (missing.length === 0) {
    describe(name, tests);
    return;
  }
  const packages = [...new Set(missing.map((program) => PROGRAMS[program]))].join(' ');
  const reason = `needs the Debian package ${packages}: apt install ${packages}`;
  if (process.env.CI === 'true') {
    it(`${name} ${reason}`, () => {
      throw new Error(reason);
    });
    return;
  }
  console.log(`skipped: ${name} ${reason}`);
  describe.skip(`${name} (${reason})`, tests);
}
