import * as v from 'valibot';
import { fitted, operated, polled } from '../keys.js';

export const MODBUS_TYPES = ['uint16', 'int16', 'uint32', 'int32', 'float32'] as const;

export const ModbusThing = v.object({
  /** `tcp://192.168.1.40:502`, or a serial port: `rtu:/dev/ttyUSB0`. */
  url: v.exactOptional(
    v.pipe(v.string(), v.regex(/^(tcp:\/\/[^\s/:]+(:\d{1,5})?|rtu:\/[^\s]+)$/, 'expected tcp://192.168.1.40:502 or rtu:/dev/ttyUSB0')),
  ),
  unit: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255)), 1),
  baudRate: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(300), v.maxValue(1_000_000)), 9_600),
  parity: v.exactOptional(v.picklist(['none', 'even', 'odd']), 'none'),
});

export const ModbusProperty = v.object({
  table: v.exactOptional(v.picklist(['holding', 'input', 'coil', 'discrete']), 'holding'),
  /** As the protocol counts, from 0: 40001 of a manual is 0 of the table holding. */
  address: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
  type: v.exactOptional(v.picklist(MODBUS_TYPES), 'uint16'),
  /** Which of two registers comes first. */
  order: v.exactOptional(v.picklist(['big', 'little']), 'big'),
  write: v.exactOptional(v.boolean(), false),
  ...fitted,
  ...polled,
  ...operated,
});
export type ModbusThing = v.InferOutput<typeof ModbusThing>;
export type ModbusProperty = v.InferOutput<typeof ModbusProperty>;
