import { usage } from './errors.js';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** `500ms`, `5s`, `30m`, `2h`, `3d` → ms. @throws CliError usage */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|d)$/.exec(text.trim());
  if (match === null) throw usage(`"${text}" is no duration: write 500ms, 5s, 30m, 2h or 3d`);
  return Math.round(Number(match[1]) * (UNITS[match[2] as string] as number));
}

/** A duration from now, or a date (`2026-01-18`, its end) or time (`2026-01-18T12:00`), local → Unix ms. @throws CliError usage */
export function parseUntil(text: string, wall: number): number {
  if (/^\d+(\.\d+)?\s*[a-z]+$/.test(text.trim())) return Math.round(wall + parseDuration(text));
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text)
    ? Date.parse(`${text}T23:59:59`)
    : /^\d{4}-\d{2}-\d{2}T/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isNaN(date)) throw usage(`"${text}" is no time: write 2d, 2026-01-18 or 2026-01-18T12:00`);
  if (date <= wall) throw usage(`${text} is over already: write a time that is to come`);
  return date;
}
