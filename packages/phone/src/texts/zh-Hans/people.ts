import type { people as english } from '../en/people.js';
import type { Text } from '../text.js';

export const people: Readonly<Record<keyof typeof english, Text>> = {};
