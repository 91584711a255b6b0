import {
  backoffDelay,
  type ChildProcess,
  type Clock,
  LINK_BACKOFF,
  type Log,
  type Processes,
  type Random,
  type Startable,
  type Timer,
} from '@around/platform';

export interface TcpChildPorts {
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly random: Pick<Random, 'float'>;
  readonly processes: Processes;
  readonly log: Log;
  /** Where the child's own log lines go. */
  readonly output: (bytes: Uint8Array) => void;
}

const STOP_MS = 5_000;
/** A child that lived so long was well: the next wait begins anew. */
const WELL_MS = 60_000;

/** Keeps the TCP interface's process running beside the relay, so that the relay itself never holds its keys. */
export class TcpChild implements Startable {
  readonly #ports: TcpChildPorts;
  readonly #argv: readonly [string, ...string[]];
  #child: ChildProcess | undefined;
  #running = false;
  #startedAt = 0;
  #attempt = 0;
  #retry: Timer | undefined;
  #onGone: (() => void) | undefined;

  constructor(ports: TcpChildPorts, argv: readonly [string, ...string[]]) {
    this.#ports = ports;
    this.#argv = argv;
  }

  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#spawn();
  }

  /** SIGTERM, and SIGKILL for what is left after 5 s. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#retry?.cancel();
    const child = this.#child;
    if (child === undefined) return;
    const gone = new Promise<void>((resolve) => {
      this.#onGone = resolve;
    });
    child.signalGroup('SIGTERM');
    const kill = this.#ports.clock.after(STOP_MS, () => child.signalGroup('SIGKILL'));
    await gone;
    kill.cancel();
  }

  #spawn(): void {
    const { processes, output, clock } = this.#ports;
    this.#startedAt = clock.now();
    this.#child = processes.spawn(
      { argv: this.#argv },
      {
        onStdout: output,
        onStderr: output,
        onExit: (status, error) => this.#gone(error === undefined ? { ...status } : { error: error.message }),
      },
    );
  }

  #gone(how: Record<string, unknown>): void {
    const { clock, random, log } = this.#ports;
    this.#child = undefined;
    this.#onGone?.();
    if (!this.#running) return;
    this.#attempt = clock.now() - this.#startedAt >= WELL_MS ? 0 : this.#attempt + 1;
    const wait = backoffDelay(LINK_BACKOFF, this.#attempt, random.float());
    log.warn('the TCP interface ended and is started again', { event: 'tcp.ended', ...how, inMs: wait });
    this.#retry = clock.after(wait, () => this.#spawn());
  }
}
