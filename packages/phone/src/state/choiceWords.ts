import { formatNumber } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { wordText } from './valueWords.js';

/** One choice of an enum, whatever it is. */
export function choiceText(types: readonly string[], choice: unknown): string {
  if (typeof choice === 'string') return wordText(types, choice);
  if (typeof choice === 'number') return formatNumber(choice, 6);
  if (typeof choice === 'boolean') return t(choice ? 'value.yes' : 'value.no');
  return JSON.stringify(choice) ?? '';
}
