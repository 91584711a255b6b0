import type { rules as english } from '../en/rules.js';
import type { Text } from '../text.js';

export const rules: Readonly<Record<keyof typeof english, Text>> = {};
