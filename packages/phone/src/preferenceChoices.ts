import {
  BUZZ_KEY,
  buzzes,
  FAHRENHEIT_KEY,
  fahrenheit,
  THEME_KEY,
  type Theme,
  theme,
  WHOLE_TILE_KEY,
  wholeTile,
  write,
} from './preferences.js';

/** What the settings change: it comes with them. */
export function chooseFahrenheit(on: boolean): void {
  fahrenheit.value = on;
  write(FAHRENHEIT_KEY, on ? 'yes' : undefined);
}

export function chooseBuzz(on: boolean): void {
  buzzes.value = on;
  write(BUZZ_KEY, on ? undefined : 'no');
}

export function chooseWholeTile(on: boolean): void {
  wholeTile.value = on;
  write(WHOLE_TILE_KEY, on ? 'yes' : undefined);
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  write(THEME_KEY, chosen === 'system' ? undefined : chosen);
  if (chosen === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}
