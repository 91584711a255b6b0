import { Command, CommanderError } from 'commander';
import { AskError } from '../api.js';
import { PairingError } from '../pairing/index.js';
import { COMMANDS } from './commands/index.js';
import { Context, type GlobalOptions } from './context.js';
import { CliError, EXIT, type ExitCode } from './errors.js';
import { createOutput } from './output.js';
import type { Act } from './spec.js';
import { safeJson, visible, visibleLines } from './text/sanitise.js';
import { VERSION } from './version.js';
import type { World } from './world.js';

const AFTER_HELP = `
Things are named controller/thing or, where that is unique, thing alone: living/lamp.on, lamp.on
Exit codes: 0 completed, 1 failed or refused, 2 wrong usage, 3 no connection.
Keys are kept in $AROUND_HOME, else in ~/.config/around. Without a terminal the PIN is taken from $AROUND_PIN.`;

/** One run of the program. @returns its exit code */
export async function runCli(argv: readonly string[], world: World): Promise<ExitCode> {
  const json = argv.includes('--json');
  let exit: ExitCode = EXIT.ok;
  const program = new Command('around');
  const act: Act = async (work) => {
    const options = program.opts<GlobalOptions>();
    const context = new Context(world, createOutput(world, options.json === true), options);
    try {
      exit = await work(context);
    } catch (error) {
      exit = tell(world, options.json === true, error);
    } finally {
      await context.close();
    }
  };
  program
    .description('Operate your house from the terminal')
    .version(VERSION)
    .option('--json', 'one JSON object a line, errors too')
    .option('--home <home>', 'which home: its title, or the beginning of its id')
    .option('--lan', 'only the ways on the LAN')
    .option('--relay', 'only the way through the relay')
    .addHelpText('after', AFTER_HELP)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => world.out(text), writeErr: (text) => (json ? undefined : world.err(visibleLines(text))) })
    .showHelpAfterError('(--help tells more)')
    .exitOverride();
  for (const register of COMMANDS) register(program, act);
  // Subcommands were made before the settings above could reach them.
  inherit(program);
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.ok;
    if (json) world.out(`${safeJson({ error: { code: 'usage', message: error.message.replace(/^error: /, '') } })}\n`);
    return EXIT.usage;
  }
  return exit;
}

function inherit(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inherit(child);
  }
}

function tell(world: World, json: boolean, error: unknown): ExitCode {
  const { code, message, exit } = explain(error);
  if (json) world.out(`${safeJson({ error: { code, message } })}\n`);
  else world.err(`around: ${visible(message)}\n`);
  return exit;
}

function explain(error: unknown): { code: string; message: string; exit: ExitCode } {
  if (error instanceof CliError) return error;
  if (error instanceof AskError) return { code: error.code, message: error.message, exit: error.code === 'away' ? EXIT.away : EXIT.failed };
  if (error instanceof PairingError) {
    const exit = error.code === 'away' || error.code === 'unreachable' ? EXIT.away : error.code === 'link' ? EXIT.usage : EXIT.failed;
    return { code: error.code, message: error.message, exit };
  }
  return { code: 'failed', message: error instanceof Error ? error.message : String(error), exit: EXIT.failed };
}
