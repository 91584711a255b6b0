import type { Text } from '../text.js';

/** Automations. */
export const rules = {
  'automations.empty': 'No automations yet.',
  'automations.gone': 'There is no such automation.',
  'automations.why': 'This home does not act by itself yet: its next version will.',
} as const satisfies Readonly<Record<string, Text>>;
