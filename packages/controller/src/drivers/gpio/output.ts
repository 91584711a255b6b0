import type { Clock, Timer } from '@around/platform';
import type { Watchdog, WatchedRun } from '../../watchdog/watchdog.js';
import { DeviceError } from '../failure.js';
import { type Line, setArgv, type ToolsVersion, toolError } from './tools.js';

export interface GpioOutputPorts {
  readonly clock: Clock;
  readonly watchdog: Watchdog;
}

/** A `gpioset` that lives so long has the line: one that cannot get it ends at once. */
const HELD_MS = 150;

/** One output line, held by a `gpioset` that lives as long as the value does. */
export class GpioOutput {
  readonly #ports: GpioOutputPorts;
  readonly #line: Line;
  /** The holder ended by itself: the line is nobody's. */
  readonly #onLost: (detail: string) => void;
  #holder: Holder | undefined;

  constructor(ports: GpioOutputPorts, line: Line, onLost: (detail: string) => void) {
    this.#ports = ports;
    this.#line = line;
    this.#onLost = onLost;
  }

  /** Resolves when the line has the value. @throws DeviceError */
  async set(version: ToolsVersion, on: boolean, signal: AbortSignal): Promise<void> {
    const argv = setArgv(version, this.#line, on);
    await this.release();
    if (signal.aborted) throw new DeviceError('busy', 'given up');
    await new Promise<void>((resolve, reject) => {
      let held: Timer | undefined;
      let settled = false;
      const settle = (error?: Error): void => {
        settled = true;
        held?.cancel();
        signal.removeEventListener('abort', giveUp);
        if (error === undefined) resolve();
        else reject(error);
      };
      const holder = new Holder(this.#ports.watchdog, argv, (error, byItself) => {
        if (this.#holder === holder) this.#holder = undefined;
        if (!settled) settle(error);
        else if (byItself) this.#onLost(error.message);
      });
      const giveUp = (): void => holder.stop();
      this.#holder = holder;
      signal.addEventListener('abort', giveUp, { once: true });
      held = this.#ports.clock.after(HELD_MS, () => settle());
      holder.start();
    });
  }

  /** Lets go of the line, which by then has the value of the hardware's choice. */
  async release(): Promise<void> {
    const holder = this.#holder;
    this.#holder = undefined;
    if (holder === undefined) return;
    holder.stop();
    await holder.gone;
  }
}

/** One run of `gpioset`. */
class Holder {
  readonly gone: Promise<void>;
  readonly #begin: () => WatchedRun;
  #run: WatchedRun | undefined;

  constructor(watchdog: Watchdog, argv: readonly [string, ...string[]], onEnd: (error: Error, byItself: boolean) => void) {
    let onGone = (): void => {};
    this.gone = new Promise((resolve) => {
      onGone = resolve;
    });
    this.#begin = () =>
      watchdog.run(
        { argv, env: { LC_ALL: 'C' } },
        {
          onStdout() {},
          onEnd: (end, stderr) => onEnd(toolError('gpioset', end.how === 'notStarted' ? end.error.message : stderr), end.how !== 'stopped'),
          onGone: () => onGone(),
        },
      );
  }

  start(): void {
    this.#run = this.#begin();
  }

  stop(): void {
    this.#run?.stop('cancelled');
  }
}
