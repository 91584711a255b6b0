import type { notices as english } from './en/notices.js';
import { laterTexts } from './laterTexts.js';

export type NoticeText = keyof typeof english;

const texts = laterTexts<NoticeText>({
  en: async () => (await import('./en/notices.js')).notices,
  ja: async () => (await import('./ja/notices.js')).notices,
  'zh-Hans': async () => (await import('./zh-Hans/notices.js')).notices,
});

export const loadNoticeTexts = texts.load;

/** A text of the notifications in the language in use. */
export const nt = texts.say;
