import type { automations as english } from './en/automations.js';
import { laterTexts } from './laterTexts.js';
import type { TextValues } from './runtime.js';

export type RuleText = keyof typeof english;

const texts = laterTexts<RuleText>({
  en: async () => (await import('./en/automations.js')).automations,
  ja: async () => (await import('./ja/automations.js')).automations,
  'zh-Hans': async () => (await import('./zh-Hans/automations.js')).automations,
});

export const loadRuleTexts = texts.load;

/**
 * Where a clause stands in its sentence. Japanese says it by the verb's end, so that a text may hold `[end|mid|plain]`: at the end of
 * its part of the sentence, with another after it, or quoted.
 */
export type Form = 'end' | 'mid' | 'plain';

const PLACE = { end: 1, mid: 2, plain: 3 } as const;

/** A text of the automations in the language in use. */
export function r(key: RuleText, values: TextValues = {}, form: Form = 'end'): string {
  return texts.say(key, values, (text) =>
    text.replace(/\[([^\]|]*)\|([^\]|]*)(?:\|([^\]|]*))?\]/g, (...match: string[]) => match[PLACE[form]] ?? match[1] ?? ''),
  );
}
