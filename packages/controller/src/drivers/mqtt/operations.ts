import { cutText } from '@around/messages';

/** Missing values stay missing through filters, but for `default`, as the device meant to say something. */
export const FILTERS: Readonly<Record<string, ((value: unknown, ...given: unknown[]) => unknown) | undefined>> = {
  float: (value, otherwise) => passed(value, () => numberOr(value, otherwise)),
  int: (value, otherwise) => passed(value, () => Math.trunc(numberOr(value, otherwise))),
  round: (value, places = 0) => passed(value, () => Number(numberOf(value).toFixed(Math.max(0, Math.min(10, numberOf(places)))))),
  abs: (value) => passed(value, () => Math.abs(numberOf(value))),
  lower: (value) => passed(value, () => textOf(value).toLowerCase()),
  upper: (value) => passed(value, () => textOf(value).toUpperCase()),
  trim: (value) => passed(value, () => textOf(value).trim()),
  string: (value) => passed(value, () => textOf(value)),
  default: (value, otherwise) => value ?? otherwise,
  d: (value, otherwise) => value ?? otherwise,
  is_defined: (value) => value,
  tojson: (value) => passed(value, () => JSON.stringify(value)),
  to_json: (value) => passed(value, () => JSON.stringify(value)),
};

const passed = (value: unknown, make: () => unknown): unknown => (value === undefined || value === null ? value : make());

function numberOr(value: unknown, otherwise: unknown): number {
  const n = Number(value);
  return Number.isFinite(n) || otherwise === undefined ? numberOf(value) : numberOf(otherwise);
}

export function numberOf(value: unknown): number {
  const n = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(n)) throw new Error(`${cutText(textOf(value), 40)} is no number`);
  return n;
}

/** As Jinja writes it. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function partOf(value: unknown, key: string): unknown {
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, key)) return (value as Record<string, unknown>)[key];
  return undefined;
}

export function calculate(sign: string, left: unknown, right: unknown): unknown {
  if (left === undefined || right === undefined) return undefined;
  if (sign === '+' && typeof left === 'string' && typeof right === 'string') return left + right;
  const [a, b] = [numberOf(left), numberOf(right)];
  if (sign === '+') return a + b;
  if (sign === '-') return a - b;
  if (sign === '*') return a * b;
  if (b === 0) throw new Error('a division by nothing');
  return sign === '/' ? a / b : sign === '//' ? Math.floor(a / b) : a - b * Math.floor(a / b);
}

export function compare(sign: string, left: unknown, right: unknown): boolean {
  if (sign === '==') return left === right;
  if (sign === '!=') return left !== right;
  if (left === undefined || right === undefined) return false;
  const [a, b] = typeof left === 'string' && typeof right === 'string' ? [left, right] : [numberOf(left), numberOf(right)];
  return sign === '<' ? a < b : sign === '>' ? a > b : sign === '<=' ? a <= b : a >= b;
}

export function isIn(left: unknown, right: unknown): boolean {
  if (typeof right === 'string') return typeof left === 'string' && right.includes(left);
  return Array.isArray(right) ? right.includes(left) : partOf(right, textOf(left)) !== undefined;
}
