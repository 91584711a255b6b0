import * as v from 'valibot';
import { fitted, operated, polled } from '../keys.js';
import { NumberType } from '../numbers.js';

const Byte = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));

export const I2cThing = v.object({
  bus: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255)), 1),
  address: v.exactOptional(
    v.pipe(v.number(), v.integer(), v.minValue(0x03, 'expected an address from 0x03'), v.maxValue(0x77, 'expected an address up to 0x77')),
  ),
  /** Bytes that are written when the chip is first there, and again after it was away. */
  setup: v.exactOptional(v.pipe(v.array(v.pipe(v.array(Byte), v.minLength(1), v.maxLength(64))), v.maxLength(32)), []),
});

export const I2cProperty = v.object({
  /** Written before a reading; missing: the chip answers without. */
  register: v.exactOptional(Byte),
  type: v.exactOptional(NumberType, 'uint8'),
  order: v.exactOptional(v.picklist(['big', 'little']), 'big'),
  /** The number is shifted right by so many bits, then masked. */
  shift: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(31)), 0),
  mask: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0xffff_ffff))),
  /** True: it can be set; bits outside of the mask stay. */
  write: v.exactOptional(v.boolean(), false),
  /** Instead of a register: a chip whose readings take a formula. */
  formula: v.exactOptional(v.picklist(['bme280.temperature', 'bme280.humidity', 'bme280.pressure'])),
  ...fitted,
  ...polled,
  ...operated,
});
export type I2cProperty = v.InferOutput<typeof I2cProperty>;
