import type { rules as english } from '../en/rules.js';
import type { Text } from '../text.js';

export const rules: Readonly<Record<keyof typeof english, Text>> = {
  'automations.empty': '还没有自动化。',
  'automations.gone': '没有这个自动化。',
  'automations.why': '这个家还不会自己行动：下一版会。',
};
