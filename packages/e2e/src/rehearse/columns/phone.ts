import { must } from '../http.js';
import type { Column } from './column.js';

const ROUNDS = 20;

/** A paired phone operates the lamp. */
export const phone: Column = {
  name: 'phone',
  async attempt({ house, phone }) {
    const times: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const on = i % 2 === 0;
      const start = performance.now();
      const { step } = await phone.command({ thing: 'living/lamp', op: 'write', name: 'on', input: on }).done;
      times.push(performance.now() - start);
      must(step === 'completed', `the command ended ${step}`);
      await house.lampIs(on);
    }
    times.sort((a, b) => a - b);
    return `lamp, ${Math.round(times[ROUNDS / 2] as number)} ms`;
  },
};
