import type { Text } from '../text.js';

/** Activity, the ledger, audit, history. */
export const records = {} as const satisfies Readonly<Record<string, Text>>;
