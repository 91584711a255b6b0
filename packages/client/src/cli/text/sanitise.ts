import { visibleLines } from '@around/platform';

export { visible, visibleLines } from '@around/platform';

/** JSON, safe to look at too; the same value when it is parsed. Without `indent` on one line. */
export function safeJson(value: unknown, indent?: number): string {
  // The only raw newlines in it are the indentation's: those within strings are escaped by then.
  return visibleLines(JSON.stringify(value, null, indent));
}
