import type { Text } from '../text.js';

/** Tiles, rooms and a thing’s own sheet. */
export const tiles = {} as const satisfies Readonly<Record<string, Text>>;
