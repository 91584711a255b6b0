import type { Text } from '../text.js';

/** Scenes and automations. */
export const rules = {} as const satisfies Readonly<Record<string, Text>>;
