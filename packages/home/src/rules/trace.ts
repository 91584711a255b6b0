import { type ConditionTrace, cutText, type RuleRun, type StepTrace } from '@around/messages';
import type { Clock } from '@around/platform';
import type { Told } from './told.js';

/** Length of a run as JSON text: what a card and a list can bear. */
const MAX_TEXT = 8_000;
const MAX_STEPS = 200;
const MAX_CONDITIONS = 100;
const MAX_DETAIL = 300;
const MAX_WAS = 200;

export type StepEnd = { readonly result: 'done' | 'failed' | 'passed' | 'stopped' } & Partial<Told>;

/** What one run leaves behind: why it was, and what each of its steps did. */
export class Trace {
  readonly #clock: Pick<Clock, 'now' | 'wall'>;
  readonly #began: number;
  #run: RuleRun;

  constructor(ports: { readonly clock: Pick<Clock, 'now' | 'wall'> }, run: RuleRun) {
    this.#clock = ports.clock;
    // One that goes on after a restart of the home began before this clock did.
    this.#began = ports.clock.now() - (run.steps.length === 0 ? 0 : Math.max(0, ports.clock.wall() - run.at));
    this.#run = { ...run, conditions: [...run.conditions], steps: [...run.steps] };
  }

  get run(): RuleRun {
    return bounded(this.#run);
  }

  conditions(found: readonly ConditionTrace[]): void {
    for (const one of found) if (this.#run.conditions.length < MAX_CONDITIONS) this.#run.conditions.push(shortened(one));
  }

  /** An action is begun; `end` says how it went. @param began Unix ms */
  begin(at: string, began = Math.round(this.#clock.wall())): { command(id: string): void; end(end: StepEnd): void } {
    const since = this.#clock.now() - Math.max(0, this.#clock.wall() - began);
    const step: StepTrace = { at: cutText(at, 80), began };
    const { steps } = this.#run;
    // Of many the first and the newest tell most.
    if (steps.length >= MAX_STEPS) steps.splice(MAX_STEPS / 2, 1);
    steps.push(step);
    return {
      command: (id) => {
        step.command = id;
      },
      end: ({ result, detail, said }) => {
        step.result = result;
        step.took = Math.round(this.#clock.now() - since);
        if (detail !== undefined) step.detail = cutText(detail, MAX_DETAIL);
        if (said !== undefined) step.said = said;
      },
    };
  }

  /** The run of before the restart goes on in its step that was open. */
  reopen(at: string): { command(id: string): void; end(end: StepEnd): void } {
    const { steps } = this.#run;
    const open = steps.findLastIndex((step) => step.at === at && step.result === undefined);
    const began = open < 0 ? undefined : steps.splice(open, 1)[0]?.began;
    return this.begin(at, began);
  }

  end(result: RuleRun['result'], why?: Told): RuleRun {
    this.#run = {
      ...this.#run,
      result,
      took: Math.round(this.#clock.now() - this.#began),
      ...(why === undefined ? {} : { ...why, detail: cutText(why.detail, MAX_DETAIL) }),
    };
    for (const step of this.#run.steps) if (step.result === undefined) step.result = 'stopped';
    return this.run;
  }
}

function shortened(one: ConditionTrace): ConditionTrace {
  const { was, detail, ...rest } = one;
  const text = JSON.stringify(was);
  return {
    ...rest,
    ...(was === undefined ? {} : { was: text.length > MAX_WAS ? cutText(text, MAX_WAS) : was }),
    ...(detail === undefined ? {} : { detail: cutText(detail, MAX_DETAIL) }),
  };
}

/** Small enough to be kept: steps from the middle go first. */
function bounded(run: RuleRun): RuleRun {
  const small = {
    ...run,
    why: cutText(run.why, MAX_DETAIL),
    conditions: [...run.conditions],
    steps: run.steps.map((step) => ({ ...step })),
  };
  while (JSON.stringify(small).length > MAX_TEXT) {
    if (small.steps.length > 2) small.steps.splice(Math.floor(small.steps.length / 2), Math.ceil(small.steps.length / 4));
    else if (small.conditions.length > 0) small.conditions.splice(-Math.ceil(small.conditions.length / 4));
    else break;
  }
  return small;
}
