/** Exit codes: what a script needs to know. */
export const EXIT = { ok: 0, failed: 1, usage: 2, away: 3, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An error for the person at the terminal: the message says what to do next. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: string;
  readonly exit: ExitCode;

  constructor(code: string, message: string, exit: ExitCode = EXIT.failed) {
    super(message);
    this.code = code;
    this.exit = exit;
  }
}

export const usage = (message: string): CliError => new CliError('usage', message, EXIT.usage);
