/** `npm run screenshots`: the screens of the phone app on a real home, in a real browser. Ends with 0 only where nothing is wrong with any. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeDisplays } from '../displays/takeDisplays.js';
import { MORNING } from './furnish.js';
import { NOT_TAKEN } from './notTaken.js';
import { type Options, readOptions, USAGE } from './options.js';
import { takePictures } from './run.js';
import { contactSheet } from './sheet.js';
import { Stage } from './stage.js';

async function run({ out, only, displays }: Options): Promise<boolean> {
  if (displays) return takeDisplays(out, (line) => console.log(line));
  mkdirSync(out, { recursive: true });
  await using stage = await Stage.start(MORNING);
  const taken = await takePictures(stage, out, only, (line) => console.log(line));
  writeFileSync(join(out, 'index.html'), contactSheet(taken, NOT_TAKEN));
  const bad = taken.filter(({ faults }) => faults.length > 0);
  console.log(`\nNot taken:\n${NOT_TAKEN.map((line) => `  ${line}`).join('\n')}`);
  console.log(`\n${taken.length} pictures, ${bad.length} with faults: ${join(out, 'index.html')}`);
  return taken.length > 0 && bad.length === 0;
}

let options: Options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(2);
}
// The house ends with this process (house.ts).
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  process.exit((await run(options)) ? 0 : 1);
} catch (error) {
  console.error(`The pictures could not be taken: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exit(1);
}
