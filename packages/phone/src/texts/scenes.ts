import type { scenes as english } from './en/scenes.js';
import { laterTexts } from './laterTexts.js';

export type SceneText = keyof typeof english;

const texts = laterTexts<SceneText>({
  en: async () => (await import('./en/scenes.js')).scenes,
  ja: async () => (await import('./ja/scenes.js')).scenes,
  'zh-Hans': async () => (await import('./zh-Hans/scenes.js')).scenes,
});

export const loadSceneTexts = texts.load;

/** A text of scenes and rooms in the language in use. */
export const s = texts.say;
