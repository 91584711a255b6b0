import * as v from 'valibot';

const DURATION: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1_000,
  mb: 1_000_000,
  gb: 1_000_000_000,
  kib: 1_024,
  mib: 1_048_576,
  gib: 1_073_741_824,
};

function parse(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^\s*(\d{1,15}(?:\.\d{1,6})?)\s*([a-z]{1,3})\s*$/i.exec(text);
  if (match === null) return undefined;
  const unit = units[(match[2] as string).toLowerCase()];
  return unit === undefined ? undefined : Number(match[1]) * unit;
}

/** Milliseconds of `250ms`, `5s`, `1.5s`, `10m`, `2h`, `1d`; undefined for anything else. */
export const parseDuration = (text: string): number | undefined => parse(text, DURATION);

/** Bytes of `512B`, `64KiB`, `1MiB`, `500kB` (1,000 each), `2GB`; undefined for anything else. Always whole. */
export function parseByteSize(text: string): number | undefined {
  const bytes = parse(text, BYTES);
  return bytes === undefined ? undefined : Math.round(bytes);
}

/** Bounds, both allowed values; a value outside is an error that names them. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
}

type Quantity = v.GenericSchema<string | number, number>;

/** A lasting: a number is ms, text has a unit (`parseDuration`). Gives ms, by default 0 to 365 days. */
export function duration(range: Range = {}): Quantity {
  return quantity(parseDuration, 'a duration such as 250ms, 5s, 10m or 2h', writeDuration, { min: 0, max: 365 * 86_400_000, ...range });
}

/** A size: a number is bytes, text has a unit (`parseByteSize`). Gives whole bytes, by default 0 to 2^53 − 1. */
export function byteSize(range: Range = {}): Quantity {
  return quantity(parseByteSize, 'a size such as 512B, 64KiB or 1MiB', (bytes) => `${bytes} bytes`, {
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    ...range,
  });
}

function quantity(
  read: (text: string) => number | undefined,
  kind: string,
  write: (value: number) => string,
  { min, max }: Required<Range>,
): Quantity {
  return v.pipe(
    v.union([v.string(), v.number()], `expected ${kind}`),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const value = typeof dataset.value === 'number' ? dataset.value : read(dataset.value);
      if (value === undefined || !Number.isFinite(value)) {
        addIssue({ message: `expected ${kind}` });
        return NEVER;
      }
      if (value < min || value > max) {
        addIssue({ message: value < min ? `expected at least ${write(min)}` : `expected at most ${write(max)}` });
        return NEVER;
      }
      return value;
    }),
  );
}

function writeDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's']) {
    const size = DURATION[unit] as number;
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms}ms`;
}
