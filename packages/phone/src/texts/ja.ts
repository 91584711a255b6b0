import type { Texts } from './en.js';
import { base } from './ja/base.js';
import { boards } from './ja/boards.js';
import { pages } from './ja/pages.js';
import { parts } from './ja/parts.js';
import { people } from './ja/people.js';
import { records } from './ja/records.js';
import { tiles } from './ja/tiles.js';

export const ja: Texts = { ...base, ...tiles, ...people, ...boards, ...records, ...pages, ...parts };
