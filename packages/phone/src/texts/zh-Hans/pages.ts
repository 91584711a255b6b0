import type { pages as english } from '../en/pages.js';
import type { Text } from '../text.js';

export const pages: Readonly<Record<keyof typeof english, Text>> = {};
