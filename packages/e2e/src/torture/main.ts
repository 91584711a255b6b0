/** `npm run torture`: the real tiers under load and faults (docs/guides/torture.md). Ends with 0 only where every promise held. */
import { stdout } from 'node:process';
import { writeEvidence } from './evidence.js';
import { FAULTS } from './faults.js';
import { EMPTY_HISTORY } from './history.js';
import { type Options, readOptions, USAGE } from './options.js';
import { judge, PROMISE_NAMES } from './oracle.js';
import { Progress } from './progress.js';
import { promises, reportOf } from './report.js';
import { type Status, torture } from './run.js';
import { SABOTAGES } from './sabotage/list.js';
import { showSabotages } from './sabotage/show.js';

function list(): void {
  const kinds = new Map<string, string[]>();
  for (const { kind, on } of FAULTS) kinds.set(kind, [...(kinds.get(kind) ?? []), on]);
  console.log(`Faults\n${[...kinds].map(([kind, places]) => `  ${kind}: ${places.join(', ')}`).join('\n')}\n`);
  console.log(`Promises\n${promises(judge(EMPTY_HISTORY, PROMISE_NAMES)).replaceAll('✓ ', '')}\n`);
  console.log(
    `Sabotages\n${Object.entries(SABOTAGES)
      .map(([name, { what }]) => `  ${name}: ${what}`)
      .join('\n')}`,
  );
}

const lineOf = ({ phase, ms, commands, open, faults }: Status): string =>
  `${phase} ${Math.floor(ms / 60_000)}:${`${Math.floor(ms / 1_000) % 60}`.padStart(2, '0')} · ${commands} commands, ${open} under way · ${faults} faults`;

/** True where every promise held. */
async function run({ seed, minutes, commands, phones, keep }: Options): Promise<boolean> {
  const progress = new Progress(stdout);
  const result = await torture({ seed, ms: minutes * 60_000, commands, phones, progress: (status) => progress.tell(lineOf(status)) });
  progress.end();
  const { stage, history, verdicts } = result;
  const report = reportOf(result);
  console.log(report);
  const held = verdicts.every(({ broken }) => broken.length === 0);
  if (held) console.log(`Every promise held. Seed ${seed}.`);
  else console.log(`Promises were broken. What is known about it: ${writeEvidence(stage.house, history, verdicts, report)}. Seed ${seed}.`);
  if (held && !keep) stage.house.remove();
  else console.log(`The logs and data of every tier: ${stage.house.folder}`);
  return held;
}

let options: Options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(2);
}
if (options.list) {
  list();
  process.exit(0);
}
// The house ends with this process (house.ts).
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    console.error(`\nEnded by ${signal}: nothing was judged.`);
    process.exit(130);
  });
}
console.log(`Seed ${options.seed}`);
try {
  const held = options.sabotage === undefined ? await run(options) : await showSabotages(options.seed, options.sabotage);
  process.exit(held ? 0 : 1);
} catch (error) {
  console.error(`The run could not be done: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exit(1);
}
