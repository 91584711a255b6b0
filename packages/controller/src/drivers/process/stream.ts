import { type BackoffPlan, backoffDelay, type Random, type Timer } from '@around/platform';
import type { BreakerPlan } from '../../watchdog/breaker.js';
import type { RunEnd } from '../../watchdog/watchdog.js';
import type { NoticeKind } from '../driver.js';
import { clip, failureOf, seconds } from '../ends.js';
import { Gate } from '../gate.js';
import { type Program, type ProgramPorts, type ProgramRun, runProgram } from './program.js';

export interface StreamOptions {
  readonly program: Program;
  /** Without a word for so many ms it is taken for dead. */
  readonly silenceMs?: number;
  readonly plan: BreakerPlan;
  /** Begins with each run and takes what it prints. */
  feed(): Feed;
  notice(kind: NoticeKind, detail: string): void;
  /** It gives nothing and will not for a while. */
  onSilent(): void;
}

/** Takes what a stream prints. */
export interface Feed {
  /** `nothing`: nothing that counts has come; `flood`: more than may come. */
  push(bytes: Uint8Array): 'heard' | 'nothing' | 'flood';
}

export interface StreamPorts extends ProgramPorts {
  readonly random: Random;
}

/** Half a second doubling to a minute, full jitter, and never less than 100 ms. */
const RESTART: BackoffPlan = { baseMs: 1_000, capMs: 60_000 };
const LEAST_MS = 100;
/** Who lived that long begins with the shortest wait again. */
const STEADY_MS = 60_000;
/** Runs in a row that end without a word after which what it fed counts as unavailable. */
const MUTE = 3;

/** A long-lived program that goes on telling; started anew when it ends or falls silent. */
export class Stream {
  readonly #ports: StreamPorts;
  readonly #options: StreamOptions;
  readonly #gate: Gate;
  #started = false;
  #run: ProgramRun | undefined;
  #timer: Timer | undefined;
  #silence: Timer | undefined;
  #attempt = 0;
  /** Runs in a row that ended without a word. */
  #mute = 0;
  #began = 0;
  #heard = false;

  constructor(ports: StreamPorts, options: StreamOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#gate = new Gate({ clock: ports.clock, plan: options.plan, notice: (kind, detail) => options.notice(kind, detail) });
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    if (this.#run === undefined) this.#begin();
  }

  stop(): void {
    this.#started = false;
    this.#timer?.cancel();
    this.#silence?.cancel();
    this.#gate.stop();
    this.#run?.stop('stopping');
  }

  #begin(): void {
    const { program } = this.#options;
    const feed = this.#options.feed();
    this.#began = this.#ports.clock.now();
    this.#heard = false;
    const capture = {
      push: (bytes: Uint8Array): boolean => {
        const said = feed.push(bytes);
        if (said === 'heard') this.#hear();
        return said !== 'flood';
      },
      take: () => NOTHING,
    };
    const run = runProgram(this.#ports, program, { thing: program.thing, name: program.name }, capture, {
      onEnd: (end, stderr) => this.#ended(end, stderr),
      onGone: () => this.#gone(),
    });
    if ('error' in run) {
      this.#options.notice('failed', run.error);
      return;
    }
    this.#run = run;
    this.#listen();
  }

  #hear(): void {
    this.#heard = true;
    this.#gate.answered();
    this.#listen();
  }

  #listen(): void {
    const { silenceMs } = this.#options;
    if (silenceMs === undefined || !this.#started) return;
    this.#silence?.cancel();
    this.#silence = this.#ports.clock.after(silenceMs, () => this.#run?.stop('silent'));
  }

  #ended(end: RunEnd, stderr: string): void {
    this.#silence?.cancel();
    if (!this.#started) return;
    const { silenceMs = 0, notice } = this.#options;
    if (this.#heard && this.#ports.clock.now() - this.#began >= STEADY_MS) this.#attempt = 0;
    if (end.how === 'stopped' && end.reason === 'silent') {
      notice('silent', clip(`nothing came for ${seconds(silenceMs)}: it is stopped and started again`));
      if (this.#gate.hung()) this.#options.onSilent();
      return;
    }
    if (end.how === 'stopped' && end.reason === 'flood') {
      notice('killed', 'it printed more than it may and was killed');
      if (this.#gate.hung()) this.#options.onSilent();
      return;
    }
    if (this.#heard) this.#mute = 0;
    else if (++this.#mute === MUTE) this.#options.onSilent();
    // The first end of a series is told; a program that dies at each start must not fill the ledger.
    const why = failureOf(end, stderr, 0)?.detail ?? 'it ended by itself, where it should go on for ever';
    if (this.#attempt === 0) notice('restarted', clip(`it is started again: ${why}`));
  }

  #gone(): void {
    this.#run = undefined;
    if (!this.#started) return;
    const backoff = LEAST_MS + backoffDelay(RESTART, this.#attempt++, this.#ports.random.float());
    this.#timer?.cancel();
    this.#timer = this.#ports.clock.after(Math.max(backoff, this.#gate.pausedFor), () => {
      if (this.#started) this.#begin();
    });
  }
}

const NOTHING = new Uint8Array(0);
