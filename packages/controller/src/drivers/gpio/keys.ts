import { duration } from '@around/config';
import * as v from 'valibot';
import { operated } from '../keys.js';

const line = {
  /** Its offset on the chip, which on a Raspberry Pi is the BCM number, or its name. */
  line: v.union(
    [v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_023)), v.pipe(v.string(), v.regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/))],
    'expected a number from 0 or the name of a line',
  ),
  activeLow: v.exactOptional(v.boolean(), false),
  pull: v.exactOptional(v.picklist(['up', 'down', 'none'])),
  /** Changes that last less are passed over. */
  debounce: v.exactOptional(duration({ max: 10_000 }), 20),
};

export const GpioThing = v.object({
  chip: v.exactOptional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_./-]{1,64}$/, 'expected a chip such as gpiochip0')), 'gpiochip0'),
});
export const GpioProperty = v.object({ ...line, direction: v.picklist(['in', 'out']), ...operated });
export const GpioEvent = v.object({ ...line, edge: v.exactOptional(v.picklist(['rising', 'falling', 'both']), 'rising') });

export type GpioProperty = v.InferOutput<typeof GpioProperty>;
export type GpioEvent = v.InferOutput<typeof GpioEvent>;
