import { type ChildProcess, type Clock, type Log, type Processes, RUN_MARK, type Timer } from '@around/platform';
import { INITIAL_RUN, type RunEffect, type RunEnd, type RunInput, runMachine, type StopReason } from './machine.js';
import { Sweeper } from './sweeper.js';
import { Tail } from './tail.js';

export type { RunEnd, StopReason } from './machine.js';

export interface WatchdogPorts {
  readonly clock: Clock;
  readonly processes: Processes;
  readonly log: Log;
}

export interface RunRequest {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: Uint8Array;
  /** ms from the spawn; missing for a stream, which may go on for ever. */
  readonly timeoutMs?: number;
}

export interface RunListener {
  onStdout(bytes: Uint8Array): void;
  /** Once, after the last `onStdout`; at the deadline itself, whatever the process does. `stderr`: the tail of it. */
  onEnd(end: RunEnd, stderr: string): void;
  /** Once, after `onEnd`: nothing of the run is left. */
  onGone(): void;
}

export interface WatchedRun {
  stop(reason: StopReason): void;
}

/** After SIGKILL everything is gone at once; what is not will not go. */
const UNKILLABLE_MS = 2_000;

export interface WatchdogOptions {
  /** ms between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** The data directory's mark, by which runs are found that left their group. */
  readonly token: string;
}

/** Bytes, and so characters at most (`printed` in the protocol). */
const STDERR_TAIL = 4_000;

/** Runs programs and sees to it that each ends, with everything it started (product.md: hung actions killed, the whole tree). */
export class Watchdog {
  readonly #ports: WatchdogPorts;
  readonly #options: WatchdogOptions;
  readonly #sweeper: Sweeper;
  readonly #runs = new Set<Run>();
  readonly #idle: (() => void)[] = [];
  #serial = 0;

  constructor(ports: WatchdogPorts, options: WatchdogOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#sweeper = new Sweeper(ports);
  }

  /** Runs of which something may be left. */
  get running(): number {
    return this.#runs.size;
  }

  run(request: RunRequest, listener: RunListener): WatchedRun {
    const mark = `${this.#options.token}:${(++this.#serial).toString(36)}`;
    const run = new Run(this.#ports, request, mark, this.#options.graceMs, {
      onStdout: (bytes) => listener.onStdout(bytes),
      onEnd: (end, stderr) => listener.onEnd(end, stderr),
      onSweep: (urgent) => this.#sweeper.add(mark, urgent),
      onGone: () => {
        this.#runs.delete(run);
        listener.onGone();
        if (this.#runs.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
      },
    });
    this.#runs.add(run);
    run.start();
    return run;
  }

  /** Resolves when nothing of any run is left. */
  idle(): Promise<void> {
    if (this.#runs.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Ends every run and what it started. What even SIGKILL does not end (it waits for a dead disk) is left. */
  async stop(): Promise<void> {
    for (const run of [...this.#runs]) run.stop('stopping');
    let limit: Timer | undefined;
    const late = new Promise<void>((resolve) => {
      limit = this.#ports.clock.after(this.#options.graceMs + UNKILLABLE_MS, resolve);
    });
    await Promise.race([this.idle(), late]);
    limit?.cancel();
    if (this.#runs.size > 0) this.#ports.log.error('programs do not die and are left behind', { runs: this.#runs.size });
    this.#sweeper.stop();
  }
}

interface Owner extends RunListener {
  onSweep(urgent: boolean): void;
}

/** Performs what the machine says for one run. */
class Run implements WatchedRun {
  readonly #ports: WatchdogPorts;
  readonly #request: RunRequest;
  readonly #mark: string;
  readonly #graceMs: number;
  readonly #owner: Owner;
  readonly #stderr = new Tail(STDERR_TAIL);
  #state = INITIAL_RUN;
  #child: ChildProcess | undefined;
  #timer: Timer | undefined;
  #look: Timer | undefined;
  #answered = false;

  constructor(ports: WatchdogPorts, request: RunRequest, mark: string, graceMs: number, owner: Owner) {
    this.#ports = ports;
    this.#request = request;
    this.#mark = mark;
    this.#graceMs = graceMs;
    this.#owner = owner;
  }

  start(): void {
    const { argv, env, cwd, stdin } = this.#request;
    this.#child = this.#ports.processes.spawn(
      {
        argv,
        env: { ...env, [RUN_MARK]: this.#mark },
        ...(cwd === undefined ? {} : { cwd }),
        ...(stdin === undefined ? {} : { stdin }),
      },
      {
        onStdout: (bytes) => {
          if (!this.#answered) this.#owner.onStdout(bytes);
        },
        onStderr: (bytes) => this.#stderr.push(bytes),
        onExit: (status, error) => {
          if (error !== undefined) this.#feed({ t: 'failed', error });
          else this.#feed({ t: 'exited', status, alive: this.#child?.groupAlive() ?? false });
        },
      },
    );
    this.#feed({ t: 'spawned' });
  }

  stop(reason: StopReason): void {
    this.#feed({ t: 'stop', reason });
  }

  #feed(input: RunInput): void {
    const [state, effects] = runMachine(this.#state, input);
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: RunEffect): void {
    switch (effect.do) {
      case 'armDeadline':
        if (this.#request.timeoutMs !== undefined) this.#arm(this.#request.timeoutMs, { t: 'deadline' });
        return;
      case 'armGrace':
        this.#arm(this.#graceMs, { t: 'graceOver' });
        return;
      case 'disarm':
        this.#timer?.cancel();
        this.#look?.cancel();
        return;
      case 'answer':
        this.#answered = true;
        this.#owner.onEnd(effect.end, this.#stderr.text());
        return;
      case 'signal':
        this.#child?.signalGroup(effect.signal);
        return;
      case 'release':
        this.#child?.release();
        return;
      case 'look':
        this.#look?.cancel();
        this.#look = this.#ports.clock.after(effect.inMs, () => this.#feed({ t: 'looked', alive: this.#child?.groupAlive() ?? false }));
        return;
      case 'sweep':
        this.#owner.onSweep(effect.urgent);
        return;
      case 'gone':
        this.#owner.onGone();
        return;
    }
  }

  #arm(ms: number, input: RunInput): void {
    this.#timer?.cancel();
    this.#timer = this.#ports.clock.after(ms, () => this.#feed(input));
  }
}
