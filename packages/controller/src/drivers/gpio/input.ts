import { fromUtf8, LineFramer } from '@around/messages';
import { type BackoffPlan, backoffDelay, type Clock, type Random, type Timer } from '@around/platform';
import type { Watchdog, WatchedRun } from '../../watchdog/watchdog.js';
import { wordsOf } from '../failure.js';
import { getArgv, type Line, monitorArgv, runTool, type ToolsVersion, toolError } from './tools.js';

export interface GpioInputPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly watchdog: Watchdog;
}

export interface GpioInputOptions {
  readonly line: Line;
  version(signal: AbortSignal): Promise<ToolsVersion>;
  /** `edge`: it changed just now; false for the value at the start. */
  onValue(on: boolean, edge: boolean): void;
  /** It cannot be read for now. Told once a series. */
  onFault(detail: string): void;
}

const AGAIN: BackoffPlan = { baseMs: 1_000, capMs: 60_000 };
const MAX_LINE = 64;

/** One input line: its value once, then every change of it, by a `gpiomon` that is started again when it ends. */
export class GpioInput {
  readonly #ports: GpioInputPorts;
  readonly #o: GpioInputOptions;
  readonly #stop = new AbortController();
  #run: WatchedRun | undefined;
  #timer: Timer | undefined;
  #settling: Timer | undefined;
  #last: boolean | undefined;
  #attempt = 0;
  #complained = false;

  constructor(ports: GpioInputPorts, options: GpioInputOptions) {
    this.#ports = ports;
    this.#o = options;
  }

  start(): void {
    void this.#begin();
  }

  stop(): void {
    this.#stop.abort();
    this.#timer?.cancel();
    this.#settling?.cancel();
    this.#run?.stop('stopping');
  }

  async #begin(): Promise<void> {
    const { line, version } = this.#o;
    const { signal } = this.#stop;
    try {
      const tools = await version(signal);
      const printed = (await runTool(this.#ports.watchdog, getArgv(tools, line), signal)).trim();
      if (signal.aborted) return;
      if (printed !== '0' && printed !== '1') throw toolError('gpioget', `it printed ${JSON.stringify(printed.slice(0, 80))}`);
      this.#value(printed === '1', this.#last !== undefined && this.#last !== (printed === '1'));
      this.#monitor(tools);
    } catch (error) {
      this.#failed(wordsOf(error));
    }
  }

  #monitor(tools: ToolsVersion): void {
    const framer = new LineFramer(MAX_LINE);
    this.#run = this.#ports.watchdog.run(
      { argv: monitorArgv(tools, this.#o.line), env: { LC_ALL: 'C' } },
      {
        onStdout: (bytes) => {
          for (const framed of framer.push(bytes)) if ('line' in framed) this.#edge(fromUtf8(framed.line)?.trim());
        },
        onEnd: (end, stderr) => {
          this.#run = undefined;
          this.#failed(toolError('gpiomon', end.how === 'notStarted' ? end.error.message : stderr).message);
        },
        onGone() {},
      },
    );
  }

  /** Lines that bounce tell several edges: the last one counts, when it has been quiet (2.x does so by itself). */
  #edge(said: string | undefined): void {
    if (said !== '0' && said !== '1' && said !== '2') return;
    this.#settling?.cancel();
    this.#settling = this.#ports.clock.after(this.#o.line.debounce, () => {
      if (this.#last !== (said === '1')) this.#value(said === '1', true);
    });
  }

  #value(on: boolean, edge: boolean): void {
    this.#last = on;
    this.#attempt = 0;
    this.#complained = false;
    this.#o.onValue(on, edge);
  }

  #failed(detail: string): void {
    if (this.#stop.signal.aborted) return;
    if (!this.#complained) this.#o.onFault(detail);
    this.#complained = true;
    this.#timer = this.#ports.clock.after(100 + backoffDelay(AGAIN, this.#attempt++, this.#ports.random.float()), () => void this.#begin());
  }
}
