import type { Clock } from '@around/platform';
import type { RunEnd, StopReason, Watchdog } from '../../watchdog/watchdog.js';
import type { Capture } from './capture.js';
import { environmentOf, type RunContext, stdinOf } from './environment.js';
import { substitute } from './words.js';

export interface ProgramPorts {
  readonly clock: Clock;
  readonly watchdog: Watchdog;
}

/** A program of the configuration, and where it stands. */
export interface Program {
  readonly thing: string;
  readonly name: string;
  readonly run: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export interface ProgramListener {
  onEnd(end: RunEnd, stderr: string, output: Uint8Array): void;
  onGone(): void;
}

export interface ProgramRun {
  stop(reason: StopReason): void;
}

/**
 * Runs it once: input on stdin and in the environment, words put in, output captured and bounded. A word that cannot be made
 * returns its error and nothing runs.
 */
export function runProgram(
  ports: ProgramPorts,
  program: Program,
  context: RunContext,
  capture: Capture,
  listener: ProgramListener,
): ProgramRun | { readonly error: string } {
  const input = context.value ?? context.input;
  const words = substitute(program.run, { thing: context.thing, name: context.name, id: context.id ?? '', by: context.by ?? '', input });
  if (!words.ok) return { error: words.error };
  const stdin = stdinOf(context);
  const run = ports.watchdog.run(
    {
      argv: words.argv,
      env: environmentOf(context, program.env),
      ...(program.cwd === undefined ? {} : { cwd: program.cwd }),
      ...(stdin === undefined ? {} : { stdin }),
      ...(program.timeoutMs === undefined ? {} : { timeoutMs: program.timeoutMs }),
    },
    {
      onStdout: (bytes) => {
        if (!capture.push(bytes)) run.stop('flood');
      },
      onEnd: (end, stderr) => listener.onEnd(end, stderr, end.how === 'exited' ? capture.take() : NOTHING),
      onGone: () => listener.onGone(),
    },
  );
  return run;
}

const NOTHING = new Uint8Array(0);
