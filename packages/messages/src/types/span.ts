import * as v from 'valibot';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const SPAN = /^(-?)(?=\d)(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m(?!s))?(?:(\d{1,6})s)?(?:(\d{1,9})ms)?$/;

/** A length of time as people write it: `90s`, `2m`, `1h30m`. ms; undefined where it is none. May begin with `-`. */
export function spanMs(text: string): number | undefined {
  const match = SPAN.exec(text);
  if (match === null) return undefined;
  const [, sign, d = '0', h = '0', m = '0', s = '0', ms = '0'] = match;
  const sum = Number(d) * UNITS.d + Number(h) * UNITS.h + Number(m) * UNITS.m + Number(s) * UNITS.s + Number(ms);
  return sign === '-' && sum > 0 ? -sum : sum;
}

/** The shortest text that means so many ms: `1h30m`. Whole ms. */
export function spanText(ms: number): string {
  let rest = Math.abs(Math.round(ms));
  let text = '';
  for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
    const count = Math.floor(rest / UNITS[unit]);
    rest -= count * UNITS[unit];
    if (count > 0) text += `${count}${unit}`;
  }
  return text === '' ? '0s' : ms < 0 ? `-${text}` : text;
}

/** A length of time, from `min` to `max` ms. */
export const Span = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.maxLength(20),
    v.check((text) => spanMs(text) !== undefined, 'expected a length of time such as 30s, 10m or 1h30m'),
    v.check(
      (text) => {
        const ms = spanMs(text);
        return ms === undefined || (ms >= min && ms <= max);
      },
      `expected a length of time from ${spanText(min)} to ${spanText(max)}`,
    ),
  );
