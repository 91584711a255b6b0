import { type DryRun, placeOfPath, type Rule, type Scene, type Snapshot } from '@around/messages';
import type { Clock } from '@around/platform';
import { AskRefused } from '../../house/refused.js';
import type { Times } from '../times.js';
import { type Told, told } from '../told.js';
import { type LooksAt, looksAt } from './looksAt.js';
import type { Past } from './past.js';
import { Rehearsal, type Rehearsed } from './rehearsal.js';
import { Stream } from './stream.js';

/** Others have their turn after so long. */
const SLICE_MS = 3;
/** A dry run takes no longer, ms. */
const LONGEST_MS = 20_000;
/** Times that are told: the newest. */
const TIMES = 200;
const WEEK = 7 * 86_400_000;
/** A run that would go on for longer is told as far as that. */
const AHEAD_MS = 30 * 86_400_000;

export interface DryRunPorts {
  /** The real one. */
  readonly clock: Clock;
  /** All else that waits has its turn, promises too. */
  turn(): Promise<void>;
  readonly past: Past;
  snapshot(): Snapshot;
  times(): Promise<Times>;
  scene(id: string): Scene | undefined;
}

/** Tells what a rule would do and would have done. One at a time, in slices that nobody notices. */
export class DryRuns {
  readonly #ports: DryRunPorts;
  #busy = false;

  constructor(ports: DryRunPorts) {
    this.#ports = ports;
  }

  /** @param since Unix ms; a week ago where missing @throws AskRefused where another is under way, or `since` is to come */
  async run(rule: Rule, since?: number): Promise<DryRun> {
    if (this.#busy) throw new AskRefused('busy', 'another dry run is under way: try again in a moment');
    this.#busy = true;
    try {
      return await this.#run(rule, since);
    } finally {
      this.#busy = false;
    }
  }

  async #run(rule: Rule, from: number | undefined): Promise<DryRun> {
    const { clock, past, scene } = this.#ports;
    const until = Math.round(clock.wall());
    const since = from ?? until - WEEK;
    if (since >= until) throw new AskRefused('badTime', 'that time is yet to come: a dry run looks at the past');
    const looks = looksAt(rule);
    const times = await this.#ports.times();
    const stream = new Stream(past, looks, { since, until });
    const found = new Found();
    const { things } = this.#ports.snapshot();
    const rehearsal = new Rehearsal(rule, { things, values: stream.values, times, past, scene }, since, (one) => found.add(one));
    const patience = new Patience(this.#ports);
    const reached = await play(rehearsal, stream, until, patience);
    // The past is played to its end before the present is asked for.
    rehearsal.end(this.#ports.snapshot());
    rehearsal.halt();
    await patience.turn();
    const unknown: Told[] = [
      ...(reached === undefined ? [] : [told('tooLong', { at: stamp(reached) })]),
      ...rehearsal.faults.map((detail) => ({ detail })),
      ...unknownOf(rule, looks, past, since, until),
    ];
    return {
      now: await this.#now(rehearsal, patience),
      ...{ since, until, triggered: found.triggered, fired: found.fired },
      times: found.newest(),
      unknown: unknown.map(({ detail }) => detail),
      unknownSaid: unknown.map(({ said }) => said ?? null),
    };
  }

  async #now(rehearsal: Rehearsal, patience: Patience): Promise<DryRun['now']> {
    const { holds, trace } = rehearsal.judge();
    if (!holds) return { holds, conditions: trace, steps: [] };
    const limit = rehearsal.clock.wall() + AHEAD_MS;
    let steps: DryRun['now']['steps'] | undefined;
    const acted = rehearsal.act().then((run) => {
      steps = run.steps;
    });
    for (;;) {
      await patience.turn();
      if (steps !== undefined || patience.over || !rehearsal.clock.step(limit)) break;
    }
    if (steps !== undefined) await acted;
    return { holds, conditions: trace, steps: steps ?? [] };
  }
}

/** Lets the past happen, moment by moment. @returns how far it came where it took too long */
async function play(rehearsal: Rehearsal, stream: Stream, until: number, patience: Patience): Promise<number | undefined> {
  const { clock } = rehearsal;
  for (;;) {
    if (stream.fill()) {
      if (patience.due) await patience.turn();
      continue;
    }
    const moment = stream.take();
    const at = moment?.at ?? until;
    while (clock.step(at)) {
      if (rehearsal.busy || patience.due) await patience.turn();
      if (patience.over) return clock.wall();
    }
    if (moment === undefined) return undefined;
    rehearsal.apply(moment.changes);
    if (rehearsal.busy || patience.due) await patience.turn();
    if (patience.over) return clock.wall();
  }
}

/** What the rule was set off by: counted, the newest kept. */
class Found {
  triggered = 0;
  readonly #newest: Rehearsed[] = [];
  #fired = 0;

  add(one: Rehearsed): void {
    this.triggered++;
    this.#newest.push(one);
    if (this.#newest.length > 2 * TIMES) this.#forget();
  }

  get fired(): number {
    return this.#fired + this.#newest.filter(({ fired }) => fired).length;
  }

  newest(): DryRun['times'] {
    return this.#newest
      .slice(-TIMES)
      .map((one) => (one.fired || one.detail !== undefined ? { ...one } : { ...one, ...told('tookItsPlace') }));
  }

  #forget(): void {
    this.#fired += this.#newest.splice(0, TIMES).filter(({ fired }) => fired).length;
  }
}

/** How long it may take, and when others have their turn. */
class Patience {
  readonly #ports: Pick<DryRunPorts, 'clock' | 'turn'>;
  readonly #end: number;
  #slice: number;

  constructor(ports: Pick<DryRunPorts, 'clock' | 'turn'>) {
    this.#ports = ports;
    this.#slice = ports.clock.now();
    this.#end = this.#slice + LONGEST_MS;
  }

  get over(): boolean {
    return this.#slice > this.#end;
  }

  async turn(): Promise<void> {
    await this.#ports.turn();
    this.#slice = this.#ports.clock.now();
  }

  /** Whether others have waited for long enough. */
  get due(): boolean {
    return this.#ports.clock.now() - this.#slice > SLICE_MS;
  }
}

/** What of the past the history cannot tell, for this rule. */
function unknownOf(rule: Rule, { properties, silences, own }: LooksAt, past: Past, since: number, until: number): Told[] {
  const unknown: Told[] = [];
  for (const path of properties) {
    const { thing, name } = placeOfPath(path);
    const kept = past.keptFor(thing, name);
    if (since < until - kept) unknown.push(told('notKept', { path, at: stamp(until - kept) }));
    else if (past.before(thing, name, since) === undefined) {
      const known = past.before(thing, name, until) !== undefined;
      unknown.push(told(known ? 'notAtFirst' : 'neverRead', { path }));
    }
  }
  for (const target of silences) unknown.push(told('silenceNotKept', { target }));
  if (rule.when.some((trigger) => 'paired' in trigger)) unknown.push(told('pairedNotKept'));
  if (rule.when.some((trigger) => 'started' in trigger)) unknown.push(told('startedNotKept'));
  for (const path of own) unknown.push(told('ownWrites', { path }));
  return unknown;
}

const stamp = (t: number): string => new Date(t).toISOString().slice(0, 16).replace('T', ' ');
