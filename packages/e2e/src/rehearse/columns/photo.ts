import { must } from '../http.js';
import type { Column } from './column.js';

const WITHIN_MS = 20_000;

/** A picture of 100 kB comes whole. */
export const photo: Column = {
  name: 'photo',
  async attempt({ house, phone }) {
    const start = performance.now();
    let unobserve = (): void => undefined;
    const bytes = await new Promise<Uint8Array>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no picture within ${WITHIN_MS / 1_000} s`)), WITHIN_MS);
      const unsubscribe = phone.subscribe(({ picture }) => {
        if (picture === undefined) return;
        clearTimeout(timer);
        unsubscribe();
        resolve(picture.bytes);
      });
      unobserve = phone.observe('living/camera', 'image');
    }).finally(() => unobserve());
    must(Buffer.compare(bytes, house.photo) === 0, `the picture came with ${bytes.length} bytes and is not what was taken`);
    return `${bytes.length / 1_000} kB, ${Math.round(performance.now() - start)} ms`;
  },
};
