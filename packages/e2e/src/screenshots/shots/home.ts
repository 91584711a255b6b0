import type { Chapter, Shot } from '../shot.js';
import { LANGUAGES, type View } from '../view.js';

const home = (name: string, view: View): Shot => ({ name: `01-home-${name}`, view, show: (stage) => stage.open('/', view) });

/** 1: Home in every language and theme, and at every size. */
export const homeChapter: Chapter = {
  title: 'Home',
  shots: [
    ...LANGUAGES.flatMap((language) => [home(`${language}-light`, { language }), home(`${language}-dark`, { language, dark: true })]),
    home('en-light-B', { size: 'B' }),
    home('en-light-C', { size: 'C' }),
    home('en-light-D', { size: 'D' }),
    home('en-light-E', { size: 'E' }),
    home('en-dark-E', { size: 'E', dark: true }),
  ],
};
