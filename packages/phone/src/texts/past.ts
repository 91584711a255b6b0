import type { past as english } from './en/past.js';
import { laterTexts } from './laterTexts.js';

export type PastText = keyof typeof english;

const texts = laterTexts<PastText>({
  en: async () => (await import('./en/past.js')).past,
  ja: async () => (await import('./ja/past.js')).past,
  'zh-Hans': async () => (await import('./zh-Hans/past.js')).past,
});

export const loadPastTexts = texts.load;

/** A text of the history in the language in use. */
export const p = texts.say;
