/** Characters that no display may be sent: controls, line separators, directions that turn text around. */
const UNSAFE = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Text from anywhere, made safe for a display: one line, no control characters, at most `length` characters. */
export function displayText(text: string, length = 80): string {
  const safe = text.replace(UNSAFE, ' ').replace(/\s+/g, ' ').trim();
  if (safe.length <= length) return safe;
  let cut = safe.slice(0, length - 1);
  // Half of a surrogate pair is no character.
  if (/[\ud800-\udbff]$/.test(cut)) cut = cut.slice(0, -1);
  return `${cut}…`;
}
