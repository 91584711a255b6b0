import type { replace as english } from './en/replace.js';
import { laterTexts } from './laterTexts.js';

export type ReplaceText = keyof typeof english;

const texts = laterTexts<ReplaceText>({
  en: async () => (await import('./en/replace.js')).replace,
  ja: async () => (await import('./ja/replace.js')).replace,
  'zh-Hans': async () => (await import('./zh-Hans/replace.js')).replace,
});

export const loadReplaceTexts = texts.load;

/** A text of a thing that takes another’s place, in the language in use. */
export const r = texts.say;
