import type { BenchHouse } from './benchHouse.js';
import { residentBytes } from './children.js';
import type { Row } from './stats.js';

/** With the three that have programs, a house of fifty things. */
export const MEMORY_LAMPS = 47;
const PHONES = 10;
/** Until what a command left behind is taken away, ms. */
const REST = 5_000;

/** Memory of a home with 50 things and ten live phones, each of which has given a command. The goal is 90 MiB. */
export async function memoryBench(bench: BenchHouse): Promise<Row[]> {
  for (let i = 0; i < PHONES; i++) {
    const phone = await bench.phone();
    await phone.command({ thing: `living/lamp${i}`, op: 'invoke', name: 'toggle' }).done;
  }
  await new Promise((resolve) => setTimeout(resolve, REST));
  const mib = residentBytes(bench.house.pid('home')) / 2 ** 20;
  return [{ group: 'a home with 50 things and 10 phones', what: 'resident (goal: 90)', unit: 'MiB', value: mib }];
}
