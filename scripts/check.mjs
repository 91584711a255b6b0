/** `npm run check`: types, lint with format and layer rules. Prints what failed and exits 1. */
import { spawnSync } from 'node:child_process';

const checks = [
  ['types', 'node_modules/.bin/tsc', ['-b']],
  ['types of the tests', 'node_modules/.bin/tsc', ['-p', 'tsconfig.tests.json']],
  ['lint, format, layers', 'node_modules/.bin/biome', ['ci', '--error-on-warnings', '.']],
];

let failed = false;
for (const [name, command, args] of checks) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  failed ||= status !== 0;
}
process.exit(failed ? 1 : 0);
