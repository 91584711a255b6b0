/**
 * C0 and C1 controls, DEL, what turns text round (Unicode UAX #9 §2) and what cannot be seen. From a thing's title or a
 * program's stderr they could rewrite the terminal or make one name look like another.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is its purpose
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Text from outside, made safe for a terminal: what could act on it is shown as `\u001b`. */
export function visible(text: string): string {
  return text.replace(UNSAFE, (char) =>
    char === '\n' ? '\\n' : char === '\t' ? '\\t' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** JSON, safe to look at too; the same value when it is parsed. Without `indent` on one line. */
export function safeJson(value: unknown, indent?: number): string {
  // The only raw newlines in it are the indentation's: those within strings are escaped by then.
  return JSON.stringify(value, null, indent).replace(UNSAFE, (char) =>
    char === '\n' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
