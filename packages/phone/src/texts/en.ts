import { base } from './en/base.js';
import { boards } from './en/boards.js';
import { pages } from './en/pages.js';
import { parts } from './en/parts.js';
import { people } from './en/people.js';
import { records } from './en/records.js';
import { tiles } from './en/tiles.js';
import type { Text } from './text.js';

export const en = { ...base, ...tiles, ...people, ...boards, ...records, ...pages, ...parts } as const;

export type TextKey = keyof typeof en;
export type Texts = Readonly<Record<TextKey, Text>>;
