import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { BenchHouse } from './benchHouse.js';
import { median, quantile, type Row } from './stats.js';

const RUNS = 200;
const KILLS = 20;
const DEADLINE = 500;

async function bareSpawn(): Promise<number> {
  const start = performance.now();
  const child = spawn('true', { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  await once(child, 'close');
  return performance.now() - start;
}

/** Bare: spawn something endless, and kill its group when the timer says so. How late it is gone, ms. */
async function bareKill(): Promise<number> {
  const child = spawn('sleep', ['1000'], { stdio: 'ignore', detached: true });
  await once(child, 'spawn');
  const start = performance.now();
  setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), DEADLINE);
  await once(child, 'exit');
  return performance.now() - start - DEADLINE;
}

/** An action that is a program, and one that hangs, through the whole house. */
export async function programBench(bench: BenchHouse): Promise<Row[]> {
  const phone = await bench.phone();
  const bare: number[] = [];
  const ours: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    bare.push(await bareSpawn());
    const start = performance.now();
    const end = await phone.command({ thing: 'living/programs', op: 'invoke', name: 'nothing' }).done;
    ours.push(performance.now() - start);
    if (end.step !== 'completed') throw new Error(`"true" ended ${end.step}: ${end.detail ?? ''}`);
  }
  const late: number[] = [];
  const bareLate: number[] = [];
  for (let i = 0; i < KILLS; i++) {
    bareLate.push(await bareKill());
    const run = phone.command({ thing: 'living/programs', op: 'invoke', name: 'hang' });
    let started = performance.now();
    run.onStep((step) => {
      if (step.step === 'started') started = performance.now();
    });
    const end = await run.done;
    late.push(performance.now() - started - DEADLINE);
    if (end.step !== 'timedOut') throw new Error(`the hanging program ended ${end.step}`);
  }
  const group = 'an action that is a program';
  return [
    {
      group,
      what: '"true", tap to result, p50',
      unit: 'ms',
      value: median(ours),
      floor: median(bare),
      note: 'floor: a bare spawn in one process',
    },
    { group, what: 'a hung one answered late by, p50', unit: 'ms', value: median(late), floor: median(bareLate) },
    {
      group,
      what: 'a hung one answered late by, worst',
      unit: 'ms',
      value: quantile(late, 1),
      floor: quantile(bareLate, 1),
      note: 'out for ≤ 20 ms',
    },
  ];
}
