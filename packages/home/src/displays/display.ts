import type { Startable } from '@around/platform';

/** A press of one of a display's buttons. */
export interface ButtonPress {
  readonly display: string;
  readonly button: 'A' | 'B' | 'C';
  readonly press: 'short' | 'long';
}

/** Something that shows the house. A new kind of display is one file in this folder and one line in `index.ts`. */
export interface Display extends Startable {
  /** For logs: what it is and where it hangs. */
  readonly name: string;
  /** What there is to show changed. Called as often as it changes: the display decides what its link bears. */
  changed(): void;
}
