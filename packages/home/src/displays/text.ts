import { blanked } from '@around/platform';

/** Text from anywhere, made safe for a display: one line, no control characters, at most `length` characters. */
export function displayText(text: string, length = 80): string {
  const safe = blanked(text).replace(/\s+/g, ' ').trim();
  if (safe.length <= length) return safe;
  let cut = safe.slice(0, length - 1);
  // Half of a surrogate pair is no character.
  if (/[\ud800-\udbff]$/.test(cut)) cut = cut.slice(0, -1);
  return `${cut}…`;
}
