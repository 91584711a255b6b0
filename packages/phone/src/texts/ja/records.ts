import type { records as english } from '../en/records.js';
import type { Text } from '../text.js';

export const records: Readonly<Record<keyof typeof english, Text>> = {};
