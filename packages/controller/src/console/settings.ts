import type { Settings, SettingsResult } from '../config.js';

/** The settings, or an Error for people that lists every problem. */
export function settingsOf(result: SettingsResult): Settings {
  if (result.ok) return result.value;
  throw new Error(`the configuration has problems:\n${result.problems.map((problem) => `  ${problem}`).join('\n')}`);
}
