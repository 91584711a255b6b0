import { type CommandStep, type FromPhone, toBase64Url } from '@around/messages';
import type { Clock, Random, Timer } from '@around/platform';
import type { CommandOutput, CommandRequest, CommandRun } from '../api.js';
import { unfitness } from '../session/fit.js';
import { Run } from './run.js';

/** After its life and so many ms more without a word a command's end is `unknown`. */
const LOST_MS = 30_000;
/** The life of a command that names none is by its class at home; this is the longest of those. */
const CLASS_LIFE_MS = 30_000;
/** Ended runs whose outputs may still come: a picture travels beside the steps and may be overtaken by the last of them. */
const LATE_OUTPUTS = 32;
/** A life that is over wherever the home's clock stands, once it has run for a second: the question "what became of it?". */
const OVER = { tick: 0, validFor: 100 };
const HOME_UP_MS = 1_000;

type Ordered = Omit<Extract<FromPhone, { t: 'command' }>, 't'>;

/** A way to the home that is live. `tick`: the home's own, now. */
export interface CommandLine {
  readonly tick: number;
  send(message: FromPhone): void;
}

export interface CommandPorts {
  readonly clock: Clock;
  readonly random: Random;
}

interface Pending {
  readonly run: Run;
  readonly order: Ordered;
  cancelled: boolean;
  timer: Timer | undefined;
}

/** Our own commands: sent once or not at all, never queued; their steps come back with the house's changes. */
export class Commands {
  readonly #ports: CommandPorts;
  readonly #by: () => string;
  readonly #pending = new Map<string, Pending>();
  readonly #ended = new Map<string, Run>();
  #line: CommandLine | undefined;
  /** Until the home is old enough to be asked what became of the others. */
  #asking: Timer | undefined;

  /** @param by the name under which we ask */
  constructor(ports: CommandPorts, by: () => string) {
    this.#ports = ports;
    this.#by = by;
  }

  /** @param away why there is no live link, in words */
  run(request: CommandRequest, away: () => string): CommandRun {
    const id = toBase64Url(this.#ports.random.bytes(16));
    const run = new Run(id, () => this.#cancel(id));
    const line = this.#line;
    const { thing, op, name } = request;
    const order: Ordered = {
      id,
      thing,
      op,
      name,
      tick: Math.max(0, line?.tick ?? 0),
      ...(request.input === undefined ? {} : { input: request.input }),
      ...(request.validFor === undefined ? {} : { validFor: request.validFor }),
      ...(request.lease === undefined ? {} : { lease: request.lease }),
    };
    const pending: Pending = { run, order, cancelled: false, timer: undefined };
    const fault = unfitness({ t: 'command', ...order });
    if (fault !== undefined) this.#end(pending, 'refused', 'badInput', fault);
    else if (line === undefined) this.#end(pending, 'refused', 'away', `not sent: ${away()}`);
    else {
      this.#pending.set(id, pending);
      this.#arm(pending);
      line.send({ t: 'command', ...order });
    }
    return run;
  }

  /** Any command's step; those of others are not for us. */
  step(step: CommandStep): void {
    const pending = this.#pending.get(step.command);
    if (pending === undefined) return;
    this.#disarm(pending);
    pending.run.add(step);
    if (!pending.run.ended) return;
    this.#pending.delete(step.command);
    this.#ended.set(step.command, pending.run);
    if (this.#ended.size > LATE_OUTPUTS) this.#ended.delete(this.#ended.keys().next().value as string);
  }

  output(command: string, output: CommandOutput): void {
    (this.#pending.get(command)?.run ?? this.#ended.get(command))?.output(output);
  }

  /**
   * The link is live and what the home told of commands at the resync was passed on: the others are asked for.
   * A repeated id gets the recorded outcome; one that never arrived is answered `expired`, for its life is over. At a home that has
   * only just started it might not be over: it is asked a little later.
   */
  connected(line: CommandLine): void {
    this.#line = line;
    const asked = [...this.#pending.values()];
    const young = HOME_UP_MS - line.tick;
    if (young <= 0) this.#ask(asked);
    else if (asked.length > 0) this.#asking = this.#ports.clock.after(young, () => this.#ask(asked));
    for (const pending of asked) {
      if (pending.cancelled) line.send({ t: 'cancel', id: pending.order.id });
      this.#arm(pending);
    }
  }

  lost(): void {
    this.#line = undefined;
    this.#asking?.cancel();
    for (const pending of this.#pending.values()) this.#arm(pending);
  }

  /** Nobody will tell us any more how they end. @param why for people */
  stop(why = 'this program stopped before it was told the end'): void {
    this.#line = undefined;
    this.#asking?.cancel();
    for (const pending of [...this.#pending.values()]) {
      this.#disarm(pending);
      this.#end(pending, 'unknown', 'lost', `${why}: look at the thing itself`);
    }
  }

  #ask(asked: readonly Pending[]): void {
    for (const pending of asked) if (!pending.run.ended) this.#line?.send({ t: 'command', ...pending.order, ...OVER });
  }

  #cancel(id: string): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    pending.cancelled = true;
    this.#line?.send({ t: 'cancel', id });
  }

  /** The home's word is waited for from here on; a link that comes and goes does not prolong it. */
  #arm(pending: Pending): void {
    if (pending.timer !== undefined) return;
    const ms = (pending.order.validFor ?? CLASS_LIFE_MS) + LOST_MS;
    pending.timer = this.#ports.clock.after(ms, () => {
      this.#end(pending, 'unknown', 'lost', 'the home did not tell how it ended: look at the thing itself');
    });
  }

  #disarm(pending: Pending): void {
    pending.timer?.cancel();
    pending.timer = undefined;
  }

  #end(pending: Pending, step: 'refused' | 'unknown', code: 'badInput' | 'away' | 'lost', detail: string): void {
    const { id, thing, op, name } = pending.order;
    this.#pending.delete(id);
    pending.run.add({ command: id, thing, op, name, by: this.#by(), step, at: Math.round(this.#ports.clock.wall()), code, detail });
  }
}
