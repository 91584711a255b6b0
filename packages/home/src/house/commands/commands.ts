import { type Command, type CommandStep, LIMITS } from '@around/messages';
import type { Clock, Log } from '@around/platform';
import { KeyRates } from '../rate.js';
import { type Allows, type Asker, decide, isManager, mayRead } from '../rights.js';
import type { Things } from '../things.js';
import { faultOf, type Meaning, meaningOf } from './check.js';
import { type LifeDeps, Lives } from './lives.js';
import { type ControllerStep, lastStepOf } from './record.js';
import { Recovery } from './recovery.js';
import { Run, type StepNews } from './run.js';
import { RunTable } from './runTable.js';

/** A tick ahead of ours by more is not of this home. */
const TICK_AHEAD = 2_000;
const MAX_RUNS = 1_000;
const MAX_RUNS_PER_KEY = 100;
/** Ends that a snapshot still tells, for who lost the link in between. */
const TOLD_FOR = 120_000;
const NO_MEANING: Meaning = { danger: 0, validFor: 0, repeats: false, secret: false };

export interface CommandDeps extends LifeDeps {
  readonly things: Things;
}

/**
 * The life of every command (links.md): accepted → queued? → sent → started → progress* → one end. Each id is executed at
 * most once, nothing starts after its life, and what was sent and never answered ends `unknown`.
 */
export class Commands {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #deps: CommandDeps;
  readonly #table = new RunTable();
  readonly #lives: Lives;
  readonly #recovery: Recovery;
  readonly #rates: KeyRates;
  readonly #perSecond: number;

  constructor(ports: { readonly clock: Clock; readonly log: Log }, deps: CommandDeps, perSecond: number = LIMITS.commandsPerSecond) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#deps = deps;
    this.#perSecond = perSecond;
    this.#rates = new KeyRates(perSecond);
    this.#lives = new Lives(ports, deps, this.#table);
    this.#recovery = new Recovery(ports, deps.ledger, this.#lives, this.#table);
  }

  /** Settles what was under way when the home went down. */
  restore(): void {
    this.#recovery.restore();
  }

  stop(): void {
    for (const run of this.#table.all()) run.release();
  }

  /** Under way, and what ended a short while ago. */
  current(): CommandStep[] {
    return this.#table.steps(this.#clock.now() - TOLD_FOR);
  }

  /** A command that is under way. */
  live(id: string): Run | undefined {
    return this.#table.get(id);
  }

  /** The newest write of this property that is under way. */
  writer(thing: string, name: string): Run | undefined {
    return this.#table.all().findLast(({ facts }) => facts.op === 'write' && facts.thing === thing && facts.name === name);
  }

  /**
   * Takes a command in. What concerns the asker alone (too fast, a repeated id) goes to `privately`; all else is emitted.
   * @returns false where the asker is too fast: who never slows down is dropped by its session
   */
  submit(asker: Asker, request: Command, privately: (step: CommandStep) => void): boolean {
    const now = this.#clock.now();
    const refuse = (news: StepNews) => this.#run(0, asker, request, NO_MEANING).add(this.#clock, 'refused', news);

    // Counted before anything is told to others, so that a flood stays between us.
    if (asker.unhurried !== true && !this.#rates.take(asker.key, now)) {
      privately(refuse({ code: 'tooFast', detail: `more than ${this.#perSecond} commands a second: wait a moment` }));
      return false;
    }
    const thing = this.#deps.things.get(request.thing);
    const meaning = thing === undefined ? undefined : meaningOf(thing, request);
    const act = { op: request.op, name: request.name, danger: meaning?.danger ?? 1 } as const;
    const denial = decide(asker, request.thing, act, this.#clock.wall());
    if (denial !== undefined) asker.denied?.(denial, request.thing, request.name);
    const known = this.known(request.id);
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

    const run = this.#run(this.#deps.ledger.next(), asker, request, meaning ?? NO_MEANING);
    const fault = denial ?? this.#faultOf(asker, request);
    if (fault !== undefined) this.#lives.add(run, 'refused', fault);
    else if (now < run.facts.deadline) this.#lives.begin(run);
    else if (request.tick > 0 || !this.#recovery.asked(run)) this.#lives.add(run, 'expired', { code: 'stale', detail: 'it came too late' });
    return true;
  }

  /**
   * Sends a command of the home's own, for a person's wish. Its rights were looked at by the caller.
   * @returns false where too many are under way: later, then
   */
  fulfil(asker: Asker, request: Command, wish: string): boolean {
    const thing = this.#deps.things.get(request.thing);
    if (thing === undefined || this.#busy(asker) !== undefined) return false;
    this.#lives.begin(this.#run(this.#deps.ledger.next(), asker, request, meaningOf(thing, request), wish));
    return true;
  }

  cancel(asker: Asker, id: string): void {
    const run = this.#table.get(id);
    if (run === undefined) return;
    if (run.facts.key === asker.key || (isManager(asker) && mayRead(asker, run.facts.thing))) this.#lives.cancel(run, 'asked');
  }

  /** Cancels a command that the home made itself. */
  withdraw(id: string): void {
    const run = this.#table.get(id);
    if (run !== undefined) this.#lives.cancel(run, 'asked');
  }

  /** The key is dead, or may do no more than `allows`: what it queued never runs, what runs for it is stopped. */
  revoke(key: string, allows: Allows = () => false): void {
    for (const run of this.#table.all()) {
      const { facts } = run;
      if (facts.key === key && !allows(facts.thing, facts, facts.path)) this.#lives.cancel(run, 'revoked');
    }
  }

  /** A step from the controller that has the command. */
  step(controller: string, message: ControllerStep, blob: Uint8Array | undefined): void {
    const run = this.#table.get(message.id);
    if (run === undefined) this.#recovery.late(controller, message);
    else if (run.facts.controller === controller) this.#lives.step(run, message, blob);
    else this.#log.warn('a controller told a step of another’s command', { controller, command: message.id });
  }

  /** Which of its lives this controller is in. */
  booted(controller: string, cboot: string | undefined): void {
    this.#lives.booted(controller, cboot);
  }

  /** @param fresh a new session, not only news of the one that is */
  controllerUp(controller: string, fresh: boolean): void {
    this.#lives.up(controller, fresh);
  }

  controllerDown(controller: string): void {
    this.#lives.down(controller);
  }

  watchersChanged(): void {
    this.#lives.watchersChanged();
  }

  /** The last step of any command that was ever taken in with this id, as far as the ledger reaches back. */
  known(id: string): CommandStep | undefined {
    const live = this.#table.lastStep(id);
    if (live !== undefined) return live;
    const row = this.#deps.ledger.find(id);
    return row === undefined ? undefined : lastStepOf(row);
  }

  #run(n: number, asker: Asker, request: Command, meaning: Meaning, wish?: string): Run {
    const { id, thing, op, name, input, lease } = request;
    const [controller = '', thingKey = ''] = thing.split('/');
    const now = this.#clock.now();
    return new Run({
      n,
      id,
      thing,
      controller,
      thingKey,
      op,
      name,
      ...(input === undefined ? {} : { input }),
      secret: meaning.secret,
      by: asker.user,
      key: asker.key,
      ...(asker.device === undefined ? {} : { device: asker.device }),
      path: asker.path,
      ...(wish === undefined ? {} : { wish }),
      danger: meaning.danger,
      repeats: meaning.repeats,
      deadline: Math.min(request.tick, now) + meaning.validFor,
      ...(lease === undefined ? {} : { lease }),
      since: now,
      accepted: Math.round(this.#clock.wall()),
    });
  }

  #faultOf(asker: Asker, request: Command): StepNews | undefined {
    if (request.tick > this.#clock.now() + TICK_AHEAD) {
      return { code: 'stale', detail: 'its tick is not of this run of the home: connect again' };
    }
    const thing = this.#deps.things.get(request.thing);
    if (thing === undefined) return { code: 'noSuchThing', detail: `there is no thing ${request.thing} in this house` };
    return faultOf(thing, request) ?? this.#busy(asker);
  }

  #busy(asker: Asker): StepNews | undefined {
    if (this.#table.size >= MAX_RUNS) return { code: 'busy', detail: 'too many commands are under way in this house' };
    const own = this.#table.ofKey(asker.key);
    return own >= MAX_RUNS_PER_KEY ? { code: 'busy', detail: `${own} commands of yours are under way: wait for some to end` } : undefined;
  }
}
