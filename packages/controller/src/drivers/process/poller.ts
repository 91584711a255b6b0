import { type DataSchema, fromUtf8 } from '@around/messages';
import type { BreakerPlan } from '../../watchdog/breaker.js';
import type { RunEnd } from '../../watchdog/watchdog.js';
import type { DeviceHost } from '../driver.js';
import { failureOf, isHang } from '../ends.js';
import { Gate } from '../gate.js';
import { type Round, Rounds } from '../rounds.js';
import { MAX_MEDIA, MAX_TEXT, WholeCapture } from './capture.js';
import { parsePrinted } from './printed.js';
import { type Program, type ProgramPorts, runProgram } from './program.js';

export interface PollerOptions {
  readonly program: Program & { readonly timeoutMs: number };
  readonly everyMs: number;
  readonly schema: DataSchema;
  /** Its value is a picture of this type. */
  readonly media?: string;
  /** Reads only between `observe(true)` and `observe(false)`. */
  readonly whileObserved: boolean;
  readonly plan: BreakerPlan;
  readonly host: DeviceHost;
}

/** Failures in a row after which the property counts as unavailable. */
const FAILURES = 3;

/** Reads a property again and again by running a program. */
export class Poller {
  readonly #ports: ProgramPorts;
  readonly #options: PollerOptions;
  readonly #gate: Gate;
  readonly #rounds: Rounds;
  #failures = 0;

  constructor(ports: ProgramPorts, options: PollerOptions) {
    this.#ports = ports;
    this.#options = options;
    const { host, plan, program, everyMs, whileObserved } = options;
    this.#gate = new Gate({ clock: ports.clock, plan, notice: (kind, detail) => host.notice(kind, program.name, detail) });
    this.#rounds = new Rounds(ports, { everyMs, whileObserved, gate: this.#gate, begin: () => this.#read() });
  }

  start(): void {
    this.#rounds.start();
  }

  stop(): void {
    this.#rounds.stop();
  }

  observe(on: boolean): void {
    this.#rounds.observe(on);
  }

  /** Reads at once, or again as soon as the reading under way is done. */
  now(): void {
    this.#rounds.now();
  }

  #read(): Round | undefined {
    const { program, media } = this.#options;
    const capture = new WholeCapture(media === undefined ? MAX_TEXT : MAX_MEDIA);
    const run = runProgram(this.#ports, program, { thing: program.thing, name: program.name }, capture, {
      onEnd: (end, stderr, printed) => this.#ended(end, stderr, printed),
      onGone: () => this.#rounds.settled(),
    });
    if (!('error' in run)) return run;
    // The configuration's own fault: another time would be no better.
    this.#failed(run.error, false);
    return undefined;
  }

  #ended(end: RunEnd, stderr: string, printed: Uint8Array): void {
    if (end.how === 'stopped' && (end.reason === 'cancelled' || end.reason === 'stopping')) return;
    const { program, host, media } = this.#options;
    let fault = failureOf(end, stderr, program.timeoutMs)?.detail;
    if (fault === undefined && media !== undefined) {
      if (printed.length === 0) fault = `it printed nothing where ${media} was expected`;
      else if (this.#rounds.wanted) host.picture(program.name, media, printed);
    } else if (fault === undefined) fault = this.#take(printed);
    if (isHang(end)) {
      host.notice('killed', program.name, fault ?? '');
      this.#gate.hung();
    } else this.#gate.answered();
    if (fault === undefined) this.#failures = 0;
    else this.#failed(fault, isHang(end));
  }

  #take(printed: Uint8Array): string | undefined {
    const text = fromUtf8(printed);
    if (text === undefined) return 'it printed what is not UTF-8 text';
    const value = parsePrinted(this.#options.schema, text);
    if (!value.ok) return value.error;
    this.#options.host.reading(this.#options.program.name, value.value);
    return undefined;
  }

  /** Told once a series: a sensor that fails every minute must not fill the ledger. */
  #failed(fault: string, told: boolean): void {
    const { host, program } = this.#options;
    this.#failures++;
    if (this.#failures === 1 && !told) host.notice('failed', program.name, `it could not be read: ${fault}`);
    if (this.#failures === FAILURES) host.unavailable(program.name);
  }
}
