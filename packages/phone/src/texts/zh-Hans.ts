import type { Texts } from './en.js';
import { base } from './zh-Hans/base.js';
import { boards } from './zh-Hans/boards.js';
import { pages } from './zh-Hans/pages.js';
import { parts } from './zh-Hans/parts.js';
import { people } from './zh-Hans/people.js';
import { records } from './zh-Hans/records.js';
import { tiles } from './zh-Hans/tiles.js';

export const zhHans: Texts = { ...base, ...tiles, ...people, ...boards, ...records, ...pages, ...parts };
