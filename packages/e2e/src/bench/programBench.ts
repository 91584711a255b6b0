import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type BenchHouse, HANG, HANGS } from './benchHouse.js';
import { processesWith } from './children.js';
import { FloorChain } from './floorChain.js';
import { median, quantile, type Row } from './stats.js';

const RUNS = 200;
const DEADLINE = 500;

/** Bare: spawn something endless, and kill its group when the timer says so. How late it is gone, ms. */
async function bareKill(): Promise<number> {
  const child = spawn('sleep', ['1000'], { stdio: 'ignore', detached: true });
  await once(child, 'spawn');
  const start = performance.now();
  setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), DEADLINE);
  await once(child, 'exit');
  return performance.now() - start - DEADLINE;
}

/** An action that is a program, and one that hangs, through the whole house; beside the bare chain whose controller spawns as well. */
export async function programBench(bench: BenchHouse): Promise<Row[]> {
  const chain = await FloorChain.start(1, 'spawn');
  try {
    const phone = await bench.phone();
    const invoke = (name: string) => phone.command({ thing: 'living/programs', op: 'invoke', name });
    const bare: number[] = [];
    const ours: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      let start = performance.now();
      await chain.ask(0);
      bare.push(performance.now() - start);
      start = performance.now();
      const end = await invoke('nothing').done;
      ours.push(performance.now() - start);
      if (end.step !== 'completed') throw new Error(`"true" ended ${end.step}: ${end.detail ?? ''}`);
    }
    const late: number[] = [];
    const bareLate: number[] = [];
    for (let i = 0; i < HANGS; i++) {
      bareLate.push(await bareKill());
      const run = invoke(`hang${i}`);
      let started = performance.now();
      run.onStep((step) => {
        if (step.step === 'started') started = performance.now();
      });
      const end = await run.done;
      late.push(performance.now() - started - DEADLINE);
      if (end.step !== 'timedOut') throw new Error(`the hanging program ended ${end.step}`);
    }
    const group = 'an action that is a program';
    const what = 'a hung one answered late by';
    return [
      { group, what: '"true", tap to result, p50', unit: 'ms', value: median(ours), floor: median(bare), goal: 1.2 },
      { group, what: `${what}, p50`, unit: 'ms', value: median(late), floor: median(bareLate) },
      { group, what: `${what}, worst`, unit: 'ms', value: quantile(late, 1), floor: quantile(bareLate, 1), note: 'out for ≤ 20 ms' },
      { group, what: 'hung ones left running', unit: '', value: processesWith(HANG), note: 'out for 0' },
    ];
  } finally {
    await chain.stop();
  }
}
