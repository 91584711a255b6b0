import { chooseTheme } from '../preferenceChoices.js';
import { chooseTexts, THEMES, type Theme, theme } from '../preferences.js';
import type { TextKey } from '../texts/en.js';
import { LANGUAGES, type Language, language, t } from '../texts/runtime.js';

/** What a language calls itself. */
const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ja: '日本語', 'zh-Hans': '简体中文' };

const THEME_TEXT: Readonly<Record<Theme, TextKey>> = { system: 'theme.system', light: 'theme.light', dark: 'theme.dark' };

export function ThemeChoice() {
  return (
    <fieldset class="group top">
      <legend class="field-label">{t('settings.theme')}</legend>
      <div class="segments">
        {THEMES.map((one) => (
          <label key={one} class="segment">
            <input type="radio" name="theme" checked={theme.value === one} onChange={() => chooseTheme(one)} />
            <span>{t(THEME_TEXT[one])}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function LanguageChoice() {
  return (
    <fieldset class="group top">
      <legend class="field-label">{t('settings.language')}</legend>
      <div class="segments">
        {LANGUAGES.map((one) => (
          <label key={one} class="segment">
            <input type="radio" name="language" checked={language.value === one} onChange={() => void chooseTexts(one, true)} />
            <span lang={one}>{LANGUAGE_NAMES[one]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
