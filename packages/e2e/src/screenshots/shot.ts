import type { Page } from 'playwright-core';
import type { Stage } from './stage.js';
import type { View } from './view.js';

/** One picture. */
export interface Shot {
  /** `01-home-en-light`: the number is that of the list in phone.md, C7. */
  readonly name: string;
  readonly view?: View;
  /** The page's whole length, not only what the window shows. */
  readonly whole?: boolean;
  /** Brings a page into the state that is shown; the page is closed afterwards. */
  show(stage: Stage, view: View): Promise<Page>;
  /** Puts the house right again. */
  after?(stage: Stage): Promise<void>;
}

/** Pictures of one screen, taken one after the other. */
export interface Chapter {
  readonly title: string;
  readonly shots: readonly Shot[];
  /** What the house needs before. */
  before?(stage: Stage): Promise<void>;
  after?(stage: Stage): Promise<void>;
}
