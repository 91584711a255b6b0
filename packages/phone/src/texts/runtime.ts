import { computed, signal } from '@preact/signals';
import type { TextKey, Texts } from './en.js';
import type { Text } from './text.js';

export const LANGUAGES = ['en', 'ja', 'zh-Hans'] as const;
export type Language = (typeof LANGUAGES)[number];

export type TextValues = Readonly<Record<string, string | number>>;

/** No language is there before `setLanguage`: a page loads the one it speaks, and no other. */
const current = signal<{ language: Language; texts: Partial<Texts> }>({ language: 'en', texts: {} });

/** The language in use; whoever reads it in a component is drawn anew when it changes. */
export const language = computed(() => current.value.language);

/** The text of a key in the language in use, `{name}` replaced by `values.name`; where the text counts, by `values.n`. */
export function t(key: TextKey, values: TextValues = {}): string {
  return fill(current.value.texts[key] ?? '', values, current.value.language);
}

export function fill(text: Text, values: TextValues, lang: Language): string {
  const chosen = typeof text === 'string' ? text : plural(text, Number(values.n ?? 0), lang);
  return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
}

/** Making one costs more than a hundred uses of it. */
const plurals = new Map<Language, Intl.PluralRules>();

function plural(forms: Exclude<Text, string>, n: number, lang: Language): string {
  const rules = plurals.get(lang) ?? new Intl.PluralRules(lang);
  plurals.set(lang, rules);
  return (rules.select(n) === 'one' ? forms.one : undefined) ?? forms.other;
}

const LOADERS: Readonly<Record<Language, () => Promise<Texts>>> = {
  en: async () => (await import('./en.js')).en,
  ja: async () => (await import('./ja.js')).ja,
  'zh-Hans': async () => (await import('./zh-Hans.js')).zhHans,
};

/** Changes the language of everything, without a reload. Where it cannot be loaded the old one stays; English where there is none yet. */
export async function setLanguage(lang: Language): Promise<void> {
  try {
    current.value = { language: lang, texts: await LOADERS[lang]() };
  } catch (error) {
    // Offline and not kept.
    if (Object.keys(current.peek().texts).length > 0) return;
    if (lang === 'en') throw error;
    await setLanguage('en');
  }
}

/** The first of the wanted languages (BCP 47) that we speak; English otherwise. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const lower = tag.toLowerCase();
    if (lower.startsWith('ja')) return 'ja';
    if (lower.startsWith('zh')) return 'zh-Hans';
    if (lower.startsWith('en')) return 'en';
  }
  return 'en';
}
