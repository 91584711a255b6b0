import type { rules as english } from '../en/rules.js';
import type { Text } from '../text.js';

export const rules: Readonly<Record<keyof typeof english, Text>> = {
  'automations.empty': '自動化はまだありません。',
  'automations.gone': 'その自動化はありません。',
  'automations.why': 'この家はまだ自動では動きません。次の版で対応します。',
};
