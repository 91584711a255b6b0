import { visibleLines } from '@around/platform';
import { explainOutcome, type Outcome } from './outcome.js';
import { type RunUpdate, runUpdate } from './update.js';
import { UpdateError } from './updateError.js';

/**
 * `update` as each program's command line has it: progress on the standard error, the outcome on the standard output, in words or as one JSON
 * object; the exit code is 1 where it did not succeed. @throws UpdateError for people, where JSON was not asked for
 */
export async function updateAtTerminal(
  run: Omit<RunUpdate, 'say'>,
  json: boolean,
  made: (say: (line: string) => void) => Partial<RunUpdate> = () => ({}),
): Promise<Outcome | undefined> {
  // Whoever runs it, everybody may read a program.
  process.umask(0o022);
  const say = (line: string): void => void process.stderr.write(`${visibleLines(line)}\n`);
  try {
    const outcome = await runUpdate({ ...run, ...made(say), say });
    process.stdout.write(json ? `${JSON.stringify(outcome)}\n` : `${visibleLines(explainOutcome(run.name, outcome))}\n`);
    if (outcome.outcome === 'wentBack') process.exitCode = 1;
    return outcome;
  } catch (error) {
    if (!json || !(error instanceof UpdateError)) throw error;
    process.stdout.write(`${JSON.stringify({ error: error.code, message: error.message })}\n`);
    process.exitCode = 1;
    return undefined;
  }
}
