import type { Said } from '../types/said.js';
import { ROLES, SAYINGS, type Saying, type SayingCode, SPANS } from './table.js';

export { SAYINGS, type SayingCode } from './table.js';

type Values = NonNullable<Said['with']>;
const LONGEST = 300;

/** A sentence of the home's own, to be said in anybody's language. Long values are cut. */
export function saying(code: SayingCode, values: Values = {}): Said {
  const cut = Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, LONGEST) : value]);
  return { code, ...(cut.length === 0 ? {} : { with: Object.fromEntries(cut) }) };
}

/** What it says in a language (English where that is none of ours); `detail` where nothing is said, or by a newer home than this knows. */
export function sentenceIn(language: string | undefined, said: Said | undefined, detail = ''): string {
  const found = spoken(language, said);
  return found === undefined ? detail : found.text;
}

/** A sentence as it travels: in English for whoever knows no codes, and as its code. */
export const wordsOf = (said: Said): { readonly detail: string; readonly said: Said } => ({ detail: sentenceIn('en', said), said });

/** A notice in a language: the household's own words as they are, the home's own in that language. */
export function noticeIn(
  language: string | undefined,
  { title, text, said }: { readonly title: string; readonly text?: string | undefined; readonly said?: Said | undefined },
): { readonly title: string; readonly text?: string } {
  const found = spoken(language, said);
  const words = found?.text ?? text;
  const head = found?.title ?? title;
  return { title: head, ...(words === undefined || words === '' || words === head ? {} : { text: words }) };
}

function spoken(language: string | undefined, said: Said | undefined): Saying | undefined {
  const tongue = language !== undefined && Object.hasOwn(SAYINGS, language) ? language : 'en';
  const sayings = SAYINGS[tongue] as Readonly<Record<string, Saying>>;
  if (said === undefined || !Object.hasOwn(sayings, said.code)) return undefined;
  const { title, text } = sayings[said.code] as Saying;
  const values = said.with ?? {};
  const filled = (words: string): string =>
    words.replace(/\{(\w+)\}/g, (_, name: string) => (Object.hasOwn(values, name) ? valueIn(tongue, name, values[name] ?? '') : '–'));
  return { ...(title === undefined ? {} : { title: filled(title) }), text: filled(text) };
}

/** `…Ms` is how long something lasts, `role` a person's role; anything else is shown as it is. */
function valueIn(tongue: string, name: string, value: string | number): string {
  if (name === 'role') return ROLES[tongue]?.[value] ?? String(value);
  return typeof value === 'number' && name.endsWith('Ms') ? spanIn(tongue, value) : String(value);
}

function spanIn(tongue: string, ms: number): string {
  const [seconds, minutes, hours] = SPANS[tongue] as readonly [string, string, string];
  if (ms < 120_000) return `${Math.round(ms / 1_000)}${seconds}`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)}${minutes}` : `${Math.round(ms / 3_600_000)}${hours}`;
}
