import { effect, signal } from '@preact/signals';
import { fill, type Language, language, type TextValues } from './runtime.js';
import type { Text } from './text.js';

type Table<K extends string> = Readonly<Record<K, Text>>;

export interface LaterTexts<K extends string> {
  /** As `t` of the page's own texts; empty before `load`. */
  say(key: K, values?: TextValues, shape?: (text: string) => string): string;
  /** Before the first word is shown. From then on it follows the language in use. */
  load(): Promise<void>;
}

/** Texts that come with a later view, in the language in use: a table for each language, loaded when that view is. */
export function laterTexts<K extends string>(loaders: Readonly<Record<Language, () => Promise<Table<K>>>>): LaterTexts<K> {
  const current = signal<{ language: Language; texts: Table<K> } | undefined>(undefined);
  const fetch = async (wanted: Language): Promise<void> => {
    if (current.peek()?.language === wanted) return;
    const texts = await loaders[wanted]();
    if (language.peek() === wanted || current.peek() === undefined) current.value = { language: wanted, texts };
  };
  let following = false;
  return {
    say(key, values = {}, shape = (text) => text) {
      const now = current.value;
      if (now === undefined) return '';
      const text = now.texts[key];
      return fill(typeof text === 'string' ? shape(text) : text, values, now.language);
    },
    async load() {
      // Offline and not kept: English may be.
      await fetch(language.peek()).catch(() => fetch('en'));
      if (following) return;
      following = true;
      effect(() => void fetch(language.value).catch(() => undefined));
    },
  };
}
