import * as v from 'valibot';
import { Path, polled, timeout } from '../keys.js';

export const OnewireThing = v.object({
  /** The sensor's serial number, as its folder is called: `28-0316a2793bff`. */
  id: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9a-f]{2}-[0-9a-f]{12}$/, 'expected a serial number such as 28-0316a2793bff'))),
  folder: v.exactOptional(Path, '/sys/bus/w1/devices'),
});
export const OnewireProperty = v.object({ ...polled, timeout: timeout(10_000) });
export type OnewireProperty = v.InferOutput<typeof OnewireProperty>;
