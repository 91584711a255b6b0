/**
 * What could rewrite a terminal, break a line, or make one name look like another: C0 and C1 controls, DEL, line and paragraph separators,
 * what turns text round (Unicode UAX #9 §2), what cannot be seen, and halves of a character. One list for every console and log.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is its purpose
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/gu;

/** Most texts: nothing in them to look for, nor is the list made ready for them. */
const PLAIN = /^[ -~]*$/;

/** Text from outside, on one line and safe to look at: what could act on it is shown as `\u001b`. */
export const visible = (text: string): string =>
  PLAIN.test(text) ? text : text.replace(UNSAFE, (char) => (char === '\n' ? '\\n' : char === '\t' ? '\\t' : escaped(char)));

/** The same of lines that are ours: their ends stay. */
export const visibleLines = (text: string): string => text.replace(UNSAFE, (char) => (char === '\n' ? char : escaped(char)));

/** The same left out of a text, each a space: for a display that has no room to show it. */
export const blanked = (text: string): string => text.replace(UNSAFE, ' ');

/** By UTF-16 units, as JSON escapes: text that was JSON stays the same JSON. */
const escaped = (char: string): string =>
  Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
