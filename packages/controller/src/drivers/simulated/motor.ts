import type { SimulatedScript } from './job.js';

/** What a motor moves. */
interface Moved {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
}

const STEP = 4;
const STEP_MS = 100;

/** A motor runs to `target` (0 … 100), 4 % every 100 ms, and tells its position; stopped on the way it stays where it is. */
export function move(device: Moved, name: string, target: number, run: SimulatedScript): void {
  const at = Number(device.get(name) ?? 0);
  if (at === target) {
    run.end({ step: 'completed' });
    return;
  }
  run.after(STEP_MS, () => {
    const left = target - at;
    const next = Math.abs(left) <= STEP ? target : at + Math.sign(left) * STEP;
    device.set(name, next);
    run.progress({ data: next });
    move(device, name, target, run);
  });
}
