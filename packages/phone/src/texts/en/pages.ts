import type { Text } from '../text.js';

/** Settings, about, first run, updates, the demo. */
export const pages = {} as const satisfies Readonly<Record<string, Text>>;
