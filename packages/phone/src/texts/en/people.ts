import type { Text } from '../text.js';

/** People, keys, rights, guest links, pairing. */
export const people = {} as const satisfies Readonly<Record<string, Text>>;
