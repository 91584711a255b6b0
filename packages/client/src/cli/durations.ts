import { usage } from './errors.js';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** `500ms`, `5s`, `30m`, `2h`, `3d` → ms. @throws CliError usage */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|d)$/.exec(text.trim());
  if (match === null) throw usage(`"${text}" is no duration: write 500ms, 5s, 30m, 2h or 3d`);
  return Math.round(Number(match[1]) * (UNITS[match[2] as string] as number));
}
