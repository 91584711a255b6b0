import type { Said } from '@around/messages';
import { signal } from '@preact/signals';
import { language } from '../texts/runtime.js';

type Sayings = typeof import('@around/messages/sayings');

/** The home's own sentences in every language: loaded when the first of them is to be said. */
const sayings = signal<Sayings | undefined>(undefined);
let loading: Promise<void> | undefined;

/** Brings the home's own sentences in every language; in vain where they cannot be had now. */
export function loadSayings(): Promise<void> {
  loading ??= import('@around/messages/sayings').then(
    (all) => {
      sayings.value = all;
    },
    () => {
      loading = undefined;
    },
  );
  return loading;
}

function table(): Sayings | undefined {
  if (sayings.value === undefined) void loadSayings();
  return sayings.value;
}

/**
 * A sentence of the home's own in the language in use; its English until the table has come, and for what this page does not know.
 * @param named a value that comes with it as people call it
 */
export function saidText(
  said: Said | undefined,
  detail = '',
  named: (name: string, value: string) => string = (_, value) => value,
): string {
  const tongue = language.value;
  if (said === undefined) return detail;
  const { code, with: values } = said;
  const entries = Object.entries(values ?? {}).map(([name, value]) => [name, typeof value === 'string' ? named(name, value) : value]);
  return table()?.sentenceIn(tongue, { code, with: Object.fromEntries(entries) }, detail) ?? detail;
}

/** A notice in the language in use: the household's own words as they are, the home's own in that language. */
export function noticeText<N extends { readonly title: string; readonly text?: string | undefined; readonly said?: Said | undefined }>(
  notice: N,
): { readonly title: string; readonly text?: string | undefined } {
  const tongue = language.value;
  return notice.said === undefined ? notice : (table()?.noticeIn(tongue, notice) ?? notice);
}
