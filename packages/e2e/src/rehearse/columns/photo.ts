import { must } from '../http.js';
import { photographed } from '../photographed.js';
import type { Column } from './column.js';

/** A picture of 100 kB comes whole. */
export const photo: Column = {
  name: 'photo',
  async attempt({ house, phone }) {
    const start = performance.now();
    const bytes = await photographed(phone);
    must(Buffer.compare(bytes, house.photo) === 0, `the picture came with ${bytes.length} bytes and is not what was taken`);
    return `${bytes.length / 1_000} kB, ${Math.round(performance.now() - start)} ms`;
  },
};
