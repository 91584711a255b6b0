import { type Action, type Condition, type Deed, pathOfDeed, placeOfPath, type Rule, type RuleRun } from '@around/messages';
import type { Clock } from '@around/platform';
import type { Asker } from '../house/rights.js';
import { type Judging, judge } from './conditions.js';
import { Halt } from './halt.js';
import { type Cause, causeBy, type Loops } from './loops.js';
import type { RuleRecord, RulesDeps, Waiting } from './ports.js';
import type { RoomCircles } from './roomCircles.js';
import { doStep, type StepContext } from './steps/index.js';
import { type Told, told } from './told.js';
import { Trace } from './trace.js';
import { same } from './valueTest.js';

/** So many actions one run begins at most: repetitions stand in each other. */
const MAX_STEPS = 10_000;

export interface RunPorts extends Pick<RulesDeps, 'deeds' | 'scenes' | 'notifier' | 'house'> {
  readonly clock: Clock;
  readonly judging: Judging & Pick<StepContext, 'board'>;
  readonly loops: Loops;
  readonly rooms: RoomCircles;
  enable(rule: string, on: boolean, by: string): void;
  /** The run came to wait, or goes on. */
  waits(run: RuleRun, waiting: Waiting | undefined): void;
}

export interface RunIs {
  readonly record: RuleRecord;
  /** As it was set off; of before the restart where it goes on. */
  readonly begun: RuleRun;
  readonly cause?: Cause | undefined;
  readonly room?: readonly string[] | undefined;
  /** It goes on here after a restart. */
  readonly resume?: Waiting;
}

/** One run of a rule, from its first action to its end. */
export class Run {
  readonly n: number;
  readonly #ports: RunPorts;
  readonly #rule: Rule;
  readonly #is: RunIs;
  readonly #trace: Trace;
  readonly #halt = new Halt();
  readonly #rounds: Map<string, number>;
  readonly #context: StepContext;
  #left: number | undefined;
  #waiting: Waiting | undefined;
  #failed = 0;
  #first: Told | undefined;
  #steps = 0;
  /** An action that must work did not. */
  #ended = false;

  constructor(ports: RunPorts, is: RunIs) {
    this.n = is.begun.n;
    this.#ports = ports;
    this.#is = is;
    this.#rule = is.record.rule;
    this.#trace = new Trace(ports, is.begun);
    this.#rounds = new Map(Object.entries(is.resume?.rounds ?? {}));
    this.#context = this.#makeContext();
  }

  /** As it stands. */
  get run(): RuleRun {
    return this.#trace.run;
  }

  /** What it waits for; undefined where it does something. */
  get waiting(): Waiting | undefined {
    return this.#waiting;
  }

  halt(why: Told): void {
    this.#halt.halt(why);
  }

  /** The whole run, when it has ended. Never rejects. */
  async go(): Promise<RuleRun> {
    // What set it off is being told to others in this very turn.
    await Promise.resolve();
    const { resume } = this.#is;
    this.#left = resume === undefined ? undefined : Math.max(0, resume.until - this.#ports.clock.wall());
    await this.#block(this.#rule.do, 'do', resume?.at.split('.').slice(1));
    const { why } = this.#halt;
    if (why !== undefined) return this.#trace.end('stopped', why);
    return this.#failed === 0 ? this.#trace.end('done') : this.#trace.end('failed', this.#first);
  }

  async #block(actions: readonly Action[], at: string, from?: readonly string[]): Promise<boolean> {
    const first = from === undefined ? 0 : Number(from[0]);
    for (const [index, action] of actions.entries()) {
      if (index < first) continue;
      if (this.#halt.why !== undefined || this.#ended) return false;
      if (++this.#steps > MAX_STEPS) return this.#end(told('tooManyActions', { most: MAX_STEPS }));
      await this.#step(action, `${at}.${index}`, index === first ? from?.slice(1) : undefined);
    }
    return this.#halt.why === undefined && !this.#ended;
  }

  async #step(action: Action, at: string, from: readonly string[] | undefined): Promise<void> {
    const step = from === undefined ? this.#trace.begin(at) : this.#trace.reopen(at);
    const resume = from === undefined ? undefined : { from, left: this.#left ?? 0 };
    const end = await doStep(this.#context, action, at, step, resume);
    // What ended it inside its block is said there.
    step.end(end ?? { result: 'failed' });
    if (end?.result !== 'failed') return;
    this.#failed++;
    this.#first ??= told('stepFailed', { at, detail: end.detail ?? 'failed' });
    if (action.must === true) this.#ended = true;
  }

  #end(why: Told): false {
    this.#failed++;
    this.#first ??= why;
    this.#ended = true;
    return false;
  }

  /** Remembers by whose doing the thing, and what is around it, changes. @returns to be called when the deed has ended */
  #deed(deed: Deed): () => void {
    const { judging, loops, rooms } = this.#ports;
    const { record, cause, room } = this.#is;
    const path = pathOfDeed(deed);
    const { thing } = placeOfPath(path);
    const changes = 'invoke' in deed || !same(judging.board.value(path)?.value, deed.value);
    const felt = () => {
      if (changes) rooms.changed(thing, record.id, room ?? cause?.rules ?? []);
    };
    const ended = loops.deed(thing, causeBy(record.id, cause));
    felt();
    return () => {
      ended();
      felt();
    };
  }

  #makeContext(): StepContext {
    const { clock, deeds, scenes, notifier, house, judging } = this.#ports;
    const { record, resume } = this.#is;
    return {
      ...{ clock, deeds, scenes, notifier, house },
      board: judging.board,
      rule: record.id,
      asker: askerOf(record, 3),
      careful: askerOf(record, 2),
      dangerous: record.dangerous,
      resumed: resume !== undefined,
      halt: this.#halt,
      rounds: this.#rounds,
      deed: (deed) => this.#deed(deed),
      judge: (conditions: readonly Condition[], at, traced) => {
        const { holds, trace } = judge(judging, conditions, at);
        if (traced) this.#trace.conditions(trace);
        return holds;
      },
      block: (actions, at, from) => this.#block(actions, at, from),
      waiting: (waiting) => {
        this.#waiting = waiting === undefined ? undefined : { ...waiting, rounds: Object.fromEntries(this.#rounds) };
        this.#ports.waits(this.#trace.run, this.#waiting);
      },
      enable: (rule, on) => this.#ports.enable(rule, on, record.rule.title),
    };
  }
}

/** As whom a rule gives its commands. @param most the highest class that they may have */
function askerOf({ id, rule }: RuleRecord, most: 2 | 3): Asker {
  return {
    key: `rule:${id}`,
    user: rule.title,
    device: 'automation',
    path: 'lan',
    grants: [{ role: 'owner', ...(most === 3 ? {} : { ceiling: { lan: most } }) }],
  };
}
