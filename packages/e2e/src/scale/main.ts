/**
 * `npm run scale`: homes, relays and phones in numbers that no machine here could hold, event by event; what each event costs was measured on
 * a real relay (docs/guides/scale.md). `--measure` measures, `--validate` compares.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { svgOf } from './chart.js';
import { FIGURES_FILE, readFigures } from './figures.js';
import { type Options, readOptions, USAGE } from './options.js';
import { type Drawn, drawn, pictures } from './pictures.js';
import { type Result, resultOf } from './result.js';
import { play, SCENARIOS } from './scenarios.js';
import { capacityOf, relaysFor } from './sizing.js';
import { capacityLines, comparisonTable, resultTable } from './table.js';

const PICTURES = new URL('../../../../docs/pictures/', import.meta.url);

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

function playAll({ model, scenarios, json, pictures: draw }: Options): void {
  const results: Result[] = [];
  const lines: Drawn[] = [];
  for (const scenario of SCENARIOS.filter(({ name }) => scenarios.includes(name))) {
    const start = performance.now();
    const told = play(scenario, model);
    results.push(resultOf(told));
    if (draw) lines.push(drawn(told));
    say(`${scenario.name}: ${scenario.title}, ${((performance.now() - start) / 1_000).toFixed(1)} s`);
  }
  const capacity = capacityOf(model);
  const needed = [1_000, 10_000, 100_000, 1_000_000].map((homes) => [homes, relaysFor(homes, capacity)] as const);
  if (json) console.log(JSON.stringify({ model, capacity, relays: Object.fromEntries(needed), results }));
  else console.log(`\n${resultTable(results)}\n\n${capacityLines(capacity, needed)}`);
  if (!draw) return;
  for (const [name, chart] of pictures(lines, model.homes, model.relays)) writeFileSync(new URL(name, PICTURES), svgOf(chart));
  say('docs/pictures/scale-*.svg are drawn');
}

async function withReal({ task, model, json }: Options): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'around-scale-'));
  // nginx's workers, who are nobody, must get in.
  chmodSync(folder, 0o755);
  try {
    if (task === 'measure') {
      const { measure, writeFigures } = await import('./real/measure.js');
      const figures = await measure(folder, say);
      writeFigures(FIGURES_FILE, figures);
      console.log(JSON.stringify(figures, null, 2));
      return;
    }
    const { validate } = await import('./real/validate.js');
    const comparisons = await validate(folder, model, model.homes, say);
    console.log(json ? JSON.stringify(comparisons) : comparisonTable(comparisons));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  const options = readOptions(process.argv.slice(2), readFigures());
  if (options.task === 'play') playAll(options);
  else await withReal(options);
  process.exit();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(USAGE);
  process.exit(2);
}
