import type { CommandStep } from '@around/messages';
import type { CommandOutput, CommandRequest, HomeClient } from '../api.js';
import type { Context } from './context.js';
import { parseDuration } from './durations.js';
import { CliError, EXIT, type ExitCode, usage } from './errors.js';
import { stepUp } from './stepUp.js';
import { endWords, stepLine } from './text/steps.js';
import { bytesWords } from './text/words.js';

export interface LifeOptions {
  readonly valid?: string;
  readonly lease?: string;
}

/** @throws CliError usage */
export function lifeOf({ valid, lease }: LifeOptions): { validFor?: number; lease?: number } {
  const validFor = valid === undefined ? undefined : parseDuration(valid);
  if (validFor !== undefined && (validFor < 100 || validFor > 60_000)) throw usage('--valid is 100ms to 60s');
  const leaseMs = lease === undefined ? undefined : parseDuration(lease);
  if (leaseMs !== undefined && (leaseMs < 1_000 || leaseMs > 86_400_000)) throw usage('--lease is 1s to 24h');
  return { ...(validFor === undefined ? {} : { validFor }), ...(leaseMs === undefined ? {} : { lease: leaseMs }) };
}

/** An output may be overtaken by the last step. */
const LATE_OUTPUT_MS = 2_000;

export interface RunOptions {
  /** File for the first output. */
  readonly save?: string | undefined;
  /** What to try instead where it ended so. */
  readonly hint?: (end: CommandStep) => string | undefined;
}

/**
 * Sends a command, prints its steps and outputs as they come, and waits for its end. Where the home wants the person's PIN it goes
 * over the relay, or the PIN is asked for, and the command sent anew.
 */
export async function runCommand(
  context: Context,
  client: HomeClient,
  request: CommandRequest,
  { save, hint }: RunOptions = {},
): Promise<ExitCode> {
  let by = client;
  let end = await runOnce(context, by, request, save);
  const far = wantsPin(end) ? await context.overRelay(by) : undefined;
  if (far !== undefined) {
    by = far;
    end = await runOnce(context, by, request, save);
  }
  if (wantsPin(end)) {
    await stepUp(context, by, `${request.thing}.${request.name}`, end.detail);
    end = await runOnce(context, by, request, save);
  }
  if (end.step === 'completed') return EXIT.ok;
  const instead = hint?.(end);
  const exit = end.code === 'away' && end.step === 'refused' ? EXIT.away : EXIT.failed;
  throw new CliError(end.code ?? end.step, `${endWords(end)}${instead === undefined ? '' : ` (${instead})`}`, exit);
}

const wantsPin = (end: CommandStep): boolean => end.step === 'refused' && end.needs === 'pin';

async function runOnce(context: Context, client: HomeClient, request: CommandRequest, save: string | undefined): Promise<CommandStep> {
  const { output, world } = context;
  const since = context.now;
  const outputs = new Outputs(context, save);
  const told = (step: CommandStep): void => output.say({ step }, () => stepLine(step, context.now - since));
  const run = client.command(request);
  for (const step of run.steps) told(step);
  const quiet = [
    run.onStep(told),
    run.onOutput((one) => outputs.take(one)),
    world.onInterrupt(() => {
      output.remark('cancelling: press Ctrl-C again to leave at once');
      run.cancel();
    }),
    client.subscribe(({ link }) => {
      if (link?.state === 'broken' && link.retryAt !== undefined)
        output.remark('the connection broke: waiting for the home to tell how it ended');
    }),
  ];
  const end = await run.done;
  if (save !== undefined && end.step === 'completed' && outputs.count === 0) await outputs.first(LATE_OUTPUT_MS);
  for (const stop of quiet) stop();
  await outputs.written;
  return end;
}

/** What an action puts out beside its steps, written to files where that is wanted. */
class Outputs {
  count = 0;
  written: Promise<void> = Promise.resolve();
  readonly #context: Context;
  readonly #save: string | undefined;
  #arrived: (() => void) | undefined;

  constructor(context: Context, save: string | undefined) {
    this.#context = context;
    this.#save = save;
  }

  take({ index, at, media, bytes }: CommandOutput): void {
    const { output, world } = this.#context;
    const file = this.#save === undefined ? undefined : numbered(this.#save, this.count);
    this.count++;
    if (file !== undefined) this.written = this.written.then(() => world.writeFile(file, bytes));
    output.say({ output: { index, at, media, bytes: bytes.length, file: file ?? null } }, () => {
      return `${' '.repeat(11)}output ${index}: ${media}, ${bytesWords(bytes.length)}  ${file === undefined ? '(--save FILE keeps it)' : `→ ${file}`}`;
    });
    this.#arrived?.();
  }

  first(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#context.world.ports.clock.after(ms, resolve);
      this.#arrived = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}

/** `photo.jpg`, `photo-1.jpg`, `photo-2.jpg` */
function numbered(file: string, index: number): string {
  if (index === 0) return file;
  const match = /^(.*[^/])(\.[^./]+)$/.exec(file);
  return match === null ? `${file}-${index}` : `${match[1]}-${index}${match[2]}`;
}
