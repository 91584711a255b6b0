import type { boards as english } from '../en/boards.js';
import type { Text } from '../text.js';

export const boards: Readonly<Record<keyof typeof english, Text>> = {};
