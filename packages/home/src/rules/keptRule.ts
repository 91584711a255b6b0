import type { RuleRun } from '@around/messages';
import type { Rate } from '../house/rate.js';
import type { Lasting } from './lasting.js';
import type { Cause } from './loops.js';
import type { RuleRecord } from './ports.js';
import type { Run } from './run.js';
import type { Told } from './told.js';
import type { Firing, Watch } from './watch/index.js';

/** Why a rule is to run. `by`: a person who wants it. */
export interface Wanted extends Firing {
  readonly when?: number;
  readonly by?: string;
  readonly cause?: Cause | undefined;
  /** Rules by whose doing a sensor of the room may say what it says. */
  readonly room?: readonly string[] | undefined;
}

/** A rule as the engine holds it. */
export interface KeptRule {
  record: RuleRecord;
  /** By the place of the trigger among the rule's. */
  readonly watches: Map<number, Watch>;
  lasting: Lasting | undefined;
  running: Run | undefined;
  /** What comes when the run under way has ended. */
  queue: { readonly run: RuleRun; readonly wanted: Wanted }[];
  /** The newest that ran. */
  last: RuleRun | undefined;
  /** So often in a row it failed. */
  failures: number;
  /** How fast it may be run. */
  rate: Rate | undefined;
  /** Why what rules do sets it off no longer; `until`: monotonic ms. */
  loop: { readonly why: Told; readonly until: number } | undefined;
}

export const keptRule = (record: RuleRecord, last: RuleRun | undefined): KeptRule => ({
  ...{ record, watches: new Map(), lasting: undefined, running: undefined, queue: [], last, failures: 0, rate: undefined, loop: undefined },
});

export const isOn = ({ record }: Pick<KeptRule, 'record'>): boolean => record.rule.on !== false;
