import type { energy as english } from './en/energy.js';
import { laterTexts } from './laterTexts.js';

export type EnergyText = keyof typeof english;

const texts = laterTexts<EnergyText>({
  en: async () => (await import('./en/energy.js')).energy,
  ja: async () => (await import('./ja/energy.js')).energy,
  'zh-Hans': async () => (await import('./zh-Hans/energy.js')).energy,
});

export const loadEnergyTexts = texts.load;

/** A text of energy in the language in use. */
export const e = texts.say;
