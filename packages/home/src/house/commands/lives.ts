import { type CommandStep, isEnd, type StepName } from '@around/messages';
import type { Clock, Log } from '@around/platform';
import type { ControllerGateway } from '../../seams.js';
import type { Ledger } from '../books.js';
import { type ControllerStep, newsOf } from './record.js';
import type { Run, StepNews } from './run.js';
import type { RunTable } from './runTable.js';

/** A controller may run an action this long without a word before we stop believing in it. */
export const UNKNOWN_AFTER = 30_000;
/** After a reconnect its kept ends come at once: what has none by then never arrived. */
const RESENT_WITHIN = 5_000;
/** A run that had started when the link broke may go on silently that long after it is back. */
const SILENT_RUN = 300_000;
/** A repeating action outlives its watchers that long: a phone that changes networks is not gone. */
const UNWATCHED_AFTER = 10_000;
const NOT_WRITTEN = { code: 'busy', detail: 'the home cannot write its ledger: is its disk full?' } as const;

export interface LifeDeps {
  readonly ledger: Ledger;
  gateway(): ControllerGateway;
  /** A step that everybody may see who may see its thing. */
  emit(step: CommandStep): void;
  /** Whether anybody sees what this run puts out. */
  watched(run: Run): boolean;
  output(run: Run, index: number, media: string, bytes: Uint8Array): void;
  ended(run: Run): void;
}

/** Takes accepted commands from step to step: told to all, written down, and never left without an end. */
export class Lives {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #deps: LifeDeps;
  readonly #table: RunTable;
  /** The life that each controller is in (`cboot`). */
  readonly #boots = new Map<string, string | undefined>();

  constructor(ports: { readonly clock: Clock; readonly log: Log }, deps: LifeDeps, table: RunTable) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#deps = deps;
    this.#table = table;
  }

  /**
   * A command begins. What is sensitive or dangerous is in the ledger, as sent, before it can leave (a lock's on the disk itself, so that not
   * even a power cut forgets it); the others follow within a moment (docs/decisions/0012-ledger.md).
   */
  begin(run: Run): void {
    const { danger, repeats } = run.facts;
    this.#table.add(run);
    this.#tell(run, 'accepted', {});
    if (danger >= 2 && !this.#writeAhead(run, danger === 3 ? 'onDisk' : 'now')) {
      this.add(run, 'refused', NOT_WRITTEN);
      return;
    }
    this.#send(run);
    if (repeats) this.watchersChanged();
  }

  /** Tells and keeps a step; an end ends the run. */
  add(run: Run, step: StepName, news: StepNews): void {
    this.#tell(run, step, news);
    if (isEnd(step)) this.#table.ended(run, this.#clock.now());
    // What a restart must know. Progress is not worth a write.
    if (step !== 'progress') this.#deps.ledger.put(run.row(), 'soon');
    if (!isEnd(step)) return;
    this.#deps.ended(run);
    const { id, thing, op, name, by, path } = run.facts;
    const { code, held } = run.last ?? {};
    // What went well is in the ledger: a line for each would cost the home as much as the command itself.
    this.#log[step === 'completed' ? 'debug' : 'info']('a command ended', {
      event: 'command.ended',
      end: step,
      command: id,
      thing,
      op,
      name,
      by,
      path,
      code,
      ms: held?.home,
      atController: held?.controller,
    });
  }

  /** A step from the controller that has the command. */
  step(run: Run, message: ControllerStep, blob: Uint8Array | undefined): void {
    const { step } = message;
    if (isEnd(step)) {
      this.#output(run, message, blob);
      this.add(run, step, newsOf(message));
    } else if (step === 'progress') {
      this.#started(run);
      this.#output(run, message, blob);
      this.add(run, step, newsOf(message));
    } else if (step === 'started') {
      if (this.#started(run)) this.add(run, step, newsOf(message));
    } else if (step === 'queued' && run.phase === 'sent') {
      this.add(run, step, newsOf(message));
    }
  }

  /** Ends what waits; asks the controller to end what it has. */
  cancel(run: Run, code: 'asked' | 'unwatched' | 'revoked'): void {
    if (run.phase === 'queued') this.add(run, 'cancelled', { code });
    else if (run.phase !== 'ended') {
      run.cancelling = code;
      this.#deps.gateway().cancel(run.facts.controller, run.facts.id, code);
    }
  }

  /** Before its link is up: which of its lives it is in. */
  booted(controller: string, cboot: string | undefined): void {
    this.#boots.set(controller, cboot);
  }

  /**
   * The controller's link is up: what waited for it goes now, in its order.
   * @param fresh a new session: from now on what left before is waited for, and no longer however often the link is told to be up
   */
  up(controller: string, fresh: boolean): void {
    const runs = this.#table.of(controller);
    const leaving = runs.filter((run) => run.phase === 'queued');
    // A row that says `queued` after a restart never left: so the row says `sent` first.
    for (const run of leaving) this.#deps.ledger.put(this.#sentRow(run), 'soon');
    if (leaving.length > 0) this.#deps.ledger.flush();
    for (const run of runs) {
      if (!fresh && run.phase !== 'queued') continue;
      // Said while the link was down, it was not heard.
      if (run.cancelling !== undefined) this.cancel(run, run.cancelling);
      if (run.restored) run.arm(this.#clock, RESENT_WITHIN, () => this.restarted(run));
      else if (run.phase === 'queued') this.#send(run);
      else if (run.phase === 'sent') this.#lostAfter(run, RESENT_WITHIN);
      else if (run.phase === 'started' && run.boot !== this.#boots.get(controller))
        // It does not run any more. If the controller knows how it ended, it says so now.
        run.arm(this.#clock, RESENT_WITHIN, () => this.#ended(run));
      else if (run.phase === 'started') run.arm(this.#clock, SILENT_RUN, () => this.#lost(run));
    }
  }

  down(controller: string): void {
    for (const run of this.#table.of(controller)) {
      if (!run.restored && run.phase !== 'queued') this.#lostAfter(run, UNKNOWN_AFTER);
    }
  }

  /** Somebody began or ceased to watch: repeating actions that nobody sees come to their end. */
  watchersChanged(): void {
    for (const run of this.#table.all()) {
      if (!run.facts.repeats) continue;
      if (this.#deps.watched(run)) run.unwatched(this.#clock, undefined, () => undefined);
      else run.unwatched(this.#clock, UNWATCHED_AFTER, () => this.cancel(run, 'unwatched'));
    }
  }

  /** Nobody told what became of it since the home was restarted. */
  restarted(run: Run): void {
    this.add(run, 'unknown', { code: 'restarted', detail: 'the home was restarted meanwhile: look at the thing itself' });
  }

  #send(run: Run): void {
    const { id, thingKey, op, name, input, deadline, lease, by, controller } = run.facts;
    const left = deadline - this.#clock.now();
    if (left <= 0) {
      this.add(run, 'expired', { detail: 'its life was over before it could be sent' });
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
      this.add(run, 'sent', {});
    } else if (run.last?.step !== 'queued') {
      run.arm(this.#clock, left, () => this.add(run, 'expired', { code: 'away', detail: `${controller} did not come back in time` }));
      this.add(run, 'queued', { code: 'away', detail: `${controller} is away: it waits ${Math.ceil(left / 1_000)} s at most` });
    } else {
      this.#deps.ledger.put(run.row(), 'soon');
    }
  }

  #writeAhead(run: Run, when: 'now' | 'onDisk'): boolean {
    try {
      this.#deps.ledger.put(this.#sentRow(run), when);
      return true;
    } catch (error) {
      this.#log.error('a command could not be written down', { command: run.facts.id, error: String(error) });
      return false;
    }
  }

  #sentRow(run: Run) {
    return run.row({ step: 'sent', at: Math.round(this.#clock.wall()) });
  }

  #tell(run: Run, step: StepName, news: StepNews): void {
    this.#deps.emit(run.add(this.#clock, step, news));
  }

  /** True where it was not known to run. */
  #started(run: Run): boolean {
    run.disarm();
    run.restored = false;
    run.boot = this.#boots.get(run.facts.controller);
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

  #ended(run: Run): void {
    this.add(run, 'unknown', { code: 'restarted', detail: 'the controller was restarted while it ran: look at the thing itself' });
  }

  #lost(run: Run): void {
    this.add(run, 'unknown', { code: 'lost', detail: 'the controller never said how it ended: look at the thing itself' });
  }
}
