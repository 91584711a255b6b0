import type { Command } from 'commander';
import type { Context } from './context.js';
import type { ExitCode } from './errors.js';

/** Runs a command's work and turns what it throws into words and an exit code. */
export type Act = (work: (context: Context) => Promise<ExitCode>) => Promise<void>;

/** Adds one command to the program. */
export type Register = (program: Command, act: Act) => void;
