import type { Text } from '../text.js';

/** Controllers, their detail, adoption, latency. */
export const boards = {} as const satisfies Readonly<Record<string, Text>>;
