import { computed, signal } from '@preact/signals';
import { en, type TextKey, type Texts } from './en.js';
import type { Text } from './text.js';

export const LANGUAGES = ['en', 'ja', 'zh-Hans'] as const;
export type Language = (typeof LANGUAGES)[number];
/** What a language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ja: '日本語', 'zh-Hans': '简体中文' };

export type TextValues = Readonly<Record<string, string | number>>;

const current = signal<{ language: Language; texts: Texts }>({ language: 'en', texts: en });

/** The language in use; whoever reads it in a component is drawn anew when it changes. */
export const language = computed(() => current.value.language);

/** The text of a key in the language in use, `{name}` replaced by `values.name`; where the text counts, by `values.n`. */
export function t(key: TextKey, values: TextValues = {}): string {
  return fill(current.value.texts[key], values, current.value.language);
}

export function fill(text: Text, values: TextValues, lang: Language): string {
  const chosen = typeof text === 'string' ? text : plural(text, Number(values.n ?? 0), lang);
  return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
}

function plural(forms: Exclude<Text, string>, n: number, lang: Language): string {
  const rule = new Intl.PluralRules(lang).select(n);
  return (rule === 'one' ? forms.one : undefined) ?? forms.other;
}

/** Languages other than English are loaded when asked for. */
const LOADERS: Readonly<Record<Language, () => Promise<Texts>>> = {
  en: async () => en,
  ja: async () => (await import('./ja.js')).ja,
  'zh-Hans': async () => (await import('./zh-Hans.js')).zhHans,
};

/** Changes the language of everything, without a reload. Keeps the old one where the new cannot be loaded. */
export async function setLanguage(lang: Language): Promise<void> {
  try {
    current.value = { language: lang, texts: await LOADERS[lang]() };
  } catch {
    // Offline and not kept: what is there stays.
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
