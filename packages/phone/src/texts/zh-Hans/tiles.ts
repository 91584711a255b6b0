import type { tiles as english } from '../en/tiles.js';
import type { Text } from '../text.js';

export const tiles: Readonly<Record<keyof typeof english, Text>> = {};
