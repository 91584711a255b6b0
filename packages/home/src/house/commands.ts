import { type Command, type CommandStep, isEnd, LIMITS, type StepName } from '@around/messages';
import type { Clock, Log } from '@around/platform';
import type { ControllerGateway } from '../seams.js';
import type { Ledger, LedgerRow } from './books.js';
import { faultOf, meaningOf } from './commandCheck.js';
import { type ControllerStep, lastStepOf, newsOf, Run, runOf, type StepNews } from './commandRun.js';
import { KeyRates } from './rate.js';
import { type Asker, decide, isManager, mayRead } from './rights.js';
import type { Things } from './things.js';

/** A controller may run an action this long without a word before we stop believing in it. */
const UNKNOWN_AFTER = 30_000;
/** After a reconnect its kept ends come at once: what has none by then never arrived. */
const RESENT_WITHIN = 5_000;
/** A run that had started when the link broke may go on silently that long after it is back. */
const SILENT_RUN = 300_000;
/** A repeating action outlives its watchers that long: a phone that changes networks is not gone. */
const UNWATCHED_AFTER = 10_000;
/** A tick ahead of ours by more is not of this home. */
const TICK_AHEAD = 2_000;
const MAX_RUNS = 1_000;
const MAX_RUNS_PER_KEY = 100;
const MAX_RECENT = 1_000;
/** Ends that a snapshot still tells, for who lost the link in between. */
const TOLD_FOR = 120_000;

export interface CommandDeps {
  readonly things: Things;
  readonly ledger: Ledger;
  gateway(): ControllerGateway;
  /** A step that everybody may see who may see its thing. */
  emit(step: CommandStep): void;
  /** Whether anybody sees what this run puts out. */
  watched(run: Run): boolean;
  output(run: Run, index: number, media: string, bytes: Uint8Array): void;
}

/**
 * The life of every command (links.md): accepted → queued? → sent → started → progress* → one end. Each id is executed at
 * most once, nothing starts after its life, and what was sent and never answered ends `unknown`.
 */
export class Commands {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #deps: CommandDeps;
  readonly #runs = new Map<string, Run>();
  /** Ended lately: their last step and when, monotonic ms. */
  readonly #recent = new Map<string, { readonly step: CommandStep; readonly at: number }>();
  readonly #rates: KeyRates;
  readonly #perSecond: number;

  constructor(ports: { readonly clock: Clock; readonly log: Log }, deps: CommandDeps, perSecond: number = LIMITS.commandsPerSecond) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#deps = deps;
    this.#perSecond = perSecond;
    this.#rates = new KeyRates(perSecond);
  }

  /** Commands that were under way when the home went down: their controllers may still tell how they ended. */
  restore(): void {
    for (const row of this.#deps.ledger.underWay()) {
      const run = runOf(row, this.#clock);
      run.restored = true;
      this.#runs.set(row.id, run);
      run.arm(this.#clock, UNKNOWN_AFTER, () => this.#restarted(run));
    }
  }

  stop(): void {
    for (const run of this.#runs.values()) run.release();
  }

  /** Under way, and what ended a short while ago. */
  current(): CommandStep[] {
    const after = this.#clock.now() - TOLD_FOR;
    const steps: CommandStep[] = [];
    for (const { step, at } of this.#recent.values()) if (at >= after) steps.push(step);
    for (const { last } of this.#runs.values()) if (last !== undefined) steps.push(last);
    return steps;
  }

  /**
   * Takes a command in. What concerns the asker alone (too fast, a repeated id) goes to `privately`; all else is emitted.
   * @returns false where the asker is too fast: who never slows down is dropped by its session
   */
  submit(asker: Asker, request: Command, privately: (step: CommandStep) => void): boolean {
    const now = this.#clock.now();
    const facts = {
      id: request.id,
      thing: request.thing,
      op: request.op,
      name: request.name,
      by: asker.user,
      key: asker.key,
      deadline: now,
      since: now,
      accepted: Math.round(this.#clock.wall()),
    };
    const [controller = '', thingKey = ''] = request.thing.split('/');
    const nothing = { controller, thingKey, danger: 0, repeats: false } as const;
    const refuse = (news: StepNews) => new Run({ ...facts, ...nothing }).add(this.#clock, 'refused', news);

    // Counted before anything is told to others, so that a flood stays between us.
    if (!this.#rates.take(asker.key, now)) {
      privately(refuse({ code: 'tooFast', detail: `more than ${this.#perSecond} commands a second: wait a moment` }));
      return false;
    }
    const thing = this.#deps.things.get(request.thing);
    const meaning = thing === undefined ? undefined : meaningOf(thing, request);
    const act = { op: request.op, name: request.name, danger: meaning?.danger ?? 1 } as const;
    const denial = decide(asker, request.thing, act, this.#clock.wall());
    if (denial !== undefined) asker.denied?.(denial, request.thing, request.name);
    const known = this.#known(request.id);
    if (denial !== undefined && known !== undefined) {
      // The id is another's: only who asked hears of it.
      privately(refuse(denial));
      return true;
    }
    if (known !== undefined) {
      if (mayRead(asker, known.thing)) privately(known);
      else privately(refuse({ code: 'notAllowed', detail: 'this id was used before: make a new one for each command' }));
      return true;
    }

    const run = new Run({
      ...facts,
      controller,
      thingKey,
      danger: meaning?.danger ?? 0,
      repeats: meaning?.repeats ?? false,
      deadline: Math.min(request.tick, now) + (meaning?.validFor ?? 0),
      ...(request.input === undefined ? {} : { input: request.input }),
      ...(request.lease === undefined ? {} : { lease: request.lease }),
    });
    const fault = denial ?? this.#faultOf(asker, request);
    if (fault !== undefined) this.#add(run, 'refused', fault);
    else if (now >= run.facts.deadline) this.#add(run, 'expired', { code: 'stale', detail: 'it came too late' });
    else this.#begin(run);
    return true;
  }

  cancel(asker: Asker, id: string): void {
    const run = this.#runs.get(id);
    if (run === undefined) return;
    if (run.facts.key !== asker.key && !(isManager(asker) && mayRead(asker, run.facts.thing))) return;
    this.#cancel(run, 'asked');
  }

  /** The key is dead: what it queued never runs, what runs for it is stopped. */
  revoke(key: string): void {
    for (const run of [...this.#runs.values()]) if (run.facts.key === key) this.#cancel(run, 'revoked');
  }

  /** A step from the controller that has the command. */
  step(controller: string, message: ControllerStep, blob: Uint8Array | undefined): void {
    const run = this.#runs.get(message.id);
    if (run === undefined) {
      this.#correct(controller, message);
      return;
    }
    if (run.facts.controller !== controller) {
      this.#log.warn('a controller told a step of another’s command', { controller, command: message.id });
      return;
    }
    const news = newsOf(message);
    if (isEnd(message.step)) {
      this.#output(run, message, blob);
      this.#add(run, message.step, news);
    } else if (message.step === 'progress') {
      this.#started(run);
      this.#output(run, message, blob);
      this.#add(run, 'progress', news);
    } else if (message.step === 'started') {
      if (this.#started(run)) this.#add(run, 'started', news);
    } else if (message.step === 'queued' && run.phase === 'sent') {
      this.#add(run, 'queued', news);
    }
  }

  /** The controller's link is up: what waited for it goes now, in its order. */
  controllerUp(controller: string): void {
    for (const run of [...this.#runs.values()]) {
      if (run.facts.controller !== controller) continue;
      // Said while the link was down, it was not heard.
      if (run.cancelling !== undefined) this.#cancel(run, run.cancelling);
      if (run.restored) run.arm(this.#clock, RESENT_WITHIN, () => this.#restarted(run));
      else if (run.phase === 'queued') this.#send(run);
      else if (run.phase === 'sent') this.#lostAfter(run, RESENT_WITHIN);
      else if (run.phase === 'started') run.arm(this.#clock, SILENT_RUN, () => this.#lost(run));
    }
  }

  controllerDown(controller: string): void {
    for (const run of this.#runs.values()) {
      if (run.facts.controller !== controller || run.restored || run.phase === 'queued') continue;
      this.#lostAfter(run, UNKNOWN_AFTER);
    }
  }

  /** Somebody began or ceased to watch: repeating actions that nobody sees come to their end. */
  watchersChanged(): void {
    for (const run of this.#runs.values()) {
      if (!run.facts.repeats) continue;
      if (this.#deps.watched(run)) run.unwatched(this.#clock, undefined, () => undefined);
      else run.unwatched(this.#clock, UNWATCHED_AFTER, () => this.#cancel(run, 'unwatched'));
    }
  }

  #begin(run: Run): void {
    const { id, danger } = run.facts;
    this.#runs.set(id, run);
    this.#tell(run, 'accepted', {});
    try {
      // What is dangerous is written down before it can happen.
      this.#deps.ledger.put(run.row(), danger === 3);
    } catch (error) {
      this.#log.error('a command could not be written down', { command: id, error: String(error) });
      this.#add(run, 'refused', { code: 'busy', detail: 'the home cannot write its ledger: is its disk full?' });
      return;
    }
    this.#send(run);
    if (run.facts.repeats) this.watchersChanged();
  }

  #send(run: Run): void {
    const { id, thingKey, op, name, input, deadline, lease, by, controller } = run.facts;
    const left = deadline - this.#clock.now();
    if (left <= 0) {
      this.#add(run, 'expired', { detail: 'its life was over before it could be sent' });
      return;
    }
    const order = {
      id,
      thing: thingKey,
      op,
      name,
      deadline,
      by,
      ...(input === undefined ? {} : { input }),
      ...(lease === undefined ? {} : { lease }),
    };
    if (this.#deps.gateway().send(controller, order)) {
      run.phase = 'sent';
      this.#lostAfter(run, UNKNOWN_AFTER);
      this.#add(run, 'sent', {});
    } else if (run.last?.step !== 'queued') {
      run.arm(this.#clock, left, () => this.#add(run, 'expired', { code: 'away', detail: `${controller} did not come back in time` }));
      this.#add(run, 'queued', { code: 'away', detail: `${controller} is away: it waits ${Math.ceil(left / 1_000)} s at most` });
    }
  }

  #cancel(run: Run, code: 'asked' | 'unwatched' | 'revoked'): void {
    if (run.phase === 'queued') this.#add(run, 'cancelled', { code });
    else if (run.phase !== 'ended') {
      run.cancelling = code;
      this.#deps.gateway().cancel(run.facts.controller, run.facts.id, code);
    }
  }

  /** True where it was not known to run. */
  #started(run: Run): boolean {
    run.disarm();
    run.restored = false;
    if (run.phase === 'started') return false;
    run.phase = 'started';
    return true;
  }

  #output(run: Run, message: ControllerStep, blob: Uint8Array | undefined): void {
    if (message.media !== undefined && blob !== undefined) this.#deps.output(run, run.outputs++, message.media, blob);
  }

  /** Ends `unknown` so many ms after its life or after now, whichever is later. */
  #lostAfter(run: Run, ms: number): void {
    run.arm(this.#clock, Math.max(0, run.facts.deadline - this.#clock.now()) + ms, () => this.#lost(run));
  }

  #lost(run: Run): void {
    this.#add(run, 'unknown', { code: 'lost', detail: 'the controller never said how it ended: look at the thing itself' });
  }

  #restarted(run: Run): void {
    this.#add(run, 'unknown', { code: 'restarted', detail: 'the home was restarted meanwhile: look at the thing itself' });
  }

  /** The truth came after all, for a command that had been given up. */
  #correct(controller: string, message: ControllerStep): void {
    if (!isEnd(message.step)) return;
    const row = this.#deps.ledger.find(message.id);
    const last = row?.steps.at(-1);
    if (row === undefined || last?.step !== 'unknown' || message.step === 'unknown' || !row.thing.startsWith(`${controller}/`)) return;
    this.#add(runOf(row, this.#clock), message.step, newsOf(message));
  }

  #faultOf(asker: Asker, request: Command): StepNews | undefined {
    if (request.tick > this.#clock.now() + TICK_AHEAD) {
      return { code: 'stale', detail: 'its tick is not of this run of the home: connect again' };
    }
    const thing = this.#deps.things.get(request.thing);
    if (thing === undefined) return { code: 'noSuchThing', detail: `there is no thing ${request.thing} in this house` };
    const fault = faultOf(thing, request);
    if (fault !== undefined) return fault;
    if (this.#runs.size >= MAX_RUNS) return { code: 'busy', detail: 'too many commands are under way in this house' };
    let own = 0;
    for (const { facts } of this.#runs.values()) if (facts.key === asker.key) own++;
    return own >= MAX_RUNS_PER_KEY ? { code: 'busy', detail: `${own} commands of yours are under way: wait for some to end` } : undefined;
  }

  #known(id: string): CommandStep | undefined {
    const live = this.#runs.get(id)?.last ?? this.#recent.get(id)?.step;
    if (live !== undefined) return live;
    const row: LedgerRow | undefined = this.#deps.ledger.find(id);
    return row === undefined ? undefined : lastStepOf(row);
  }

  #tell(run: Run, step: StepName, news: StepNews): void {
    this.#deps.emit(run.add(this.#clock, step, news));
  }

  #add(run: Run, step: StepName, news: StepNews): void {
    this.#tell(run, step, news);
    if (!isEnd(step)) {
      // What a restart must know. Progress is not worth a write.
      if (step === 'sent' || step === 'queued') this.#deps.ledger.put(run.row(), false);
      return;
    }
    const { id } = run.facts;
    this.#runs.delete(id);
    this.#recent.set(id, { step: run.kept(), at: this.#clock.now() });
    if (this.#recent.size > MAX_RECENT) this.#recent.delete(this.#recent.keys().next().value as string);
    this.#deps.ledger.put(run.row(), false);
  }
}
