import type { Action, Condition, Deed } from '@around/messages';
import type { Clock } from '@around/platform';
import type { Asker } from '../../house/rights.js';
import type { Board } from '../board.js';
import type { Halt } from '../halt.js';
import type { RulesDeps, Waiting } from '../ports.js';
import type { StepEnd } from '../trace.js';

/** What a step is done with. */
export interface StepContext {
  readonly clock: Clock;
  readonly board: Board;
  readonly house: Pick<RulesDeps['house'], 'dangerOf'>;
  readonly deeds: RulesDeps['deeds'];
  readonly scenes: RulesDeps['scenes'];
  readonly notifier: RulesDeps['notifier'];
  readonly rule: string;
  readonly asker: Asker;
  /** The same, of what nobody allowed it when it was saved. */
  readonly careful: Asker;
  /** Whether it may do what is dangerous. */
  readonly dangerous: boolean;
  /** The home was restarted in between. */
  readonly resumed: boolean;
  readonly halt: Halt;
  /** A thing is operated. @returns to be called when that has ended */
  deed(deed: Deed): () => void;
  /** Whether all of them hold. @param traced false: it is not written down */
  judge(conditions: readonly Condition[], at: string, traced: boolean): boolean;
  /** Does what stands in a block; false where the run ends in it. @param from where to go on in it after a restart */
  block(actions: readonly Action[], at: string, from?: readonly string[]): Promise<boolean>;
  /** The run waits: with this it can go on after a restart. undefined: no longer. */
  waiting(waiting: Pick<Waiting, 'at' | 'until'> | undefined): void;
  /** Rounds done of the `repeat` at this place. */
  readonly rounds: Map<string, number>;
  /** Turns another rule on or off. @throws Error for people */
  enable(rule: string, on: boolean): void;
}

export type Of<K extends string> = Extract<Action, { [key in K]: unknown }>;
export type { StepEnd };
