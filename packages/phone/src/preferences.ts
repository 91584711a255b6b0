import { signal } from '@preact/signals';
import type { Grouping } from './state/groups.js';
import { chooseLanguage, LANGUAGES, type Language, setLanguage } from './texts/runtime.js';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** What this phone was told to look like; `theme.js` reads the same key before the first paint. */
export const theme = signal<Theme>('system');

/** How MyList is divided on this phone. */
export const grouping = signal<Grouping>('room');

/** Whether a tap anywhere on a tile acts as its puck does (phone.md, R1). */
export const wholeTile = signal(false);

/** Whether temperatures are shown in °F, and whether the phone buzzes. */
export const fahrenheit = signal(false);
export const buzzes = signal(true);

export const FAHRENHEIT_KEY = 'around.fahrenheit';
export const BUZZ_KEY = 'around.buzz';
export const WHOLE_TILE_KEY = 'around.wholeTile';
const GROUPING_KEY = 'around.grouping';
const LANGUAGE_KEY = 'around.language';
export const THEME_KEY = 'around.theme';

export async function loadPreferences(): Promise<void> {
  const kept = read(LANGUAGE_KEY);
  theme.value = THEMES.find((one) => one === read(THEME_KEY)) ?? 'system';
  grouping.value = read(GROUPING_KEY) === 'controller' ? 'controller' : 'room';
  fahrenheit.value = read(FAHRENHEIT_KEY) === 'yes';
  buzzes.value = read(BUZZ_KEY) !== 'no';
  wholeTile.value = read(WHOLE_TILE_KEY) === 'yes';
  await chooseTexts(LANGUAGES.find((one) => one === kept) ?? chooseLanguage(navigator.languages));
}

export async function chooseTexts(language: Language, remember = false): Promise<void> {
  await setLanguage(language);
  document.documentElement.lang = language;
  if (remember) write(LANGUAGE_KEY, language);
}

export function chooseGrouping(chosen: Grouping): void {
  grouping.value = chosen;
  write(GROUPING_KEY, chosen === 'room' ? undefined : chosen);
}

function read(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it on this phone; undefined: forgets it. */
export function write(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing: it holds until the page is closed.
  }
}
