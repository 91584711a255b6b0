import { visibleLines } from '@around/platform';
import { Command, InvalidArgumentError } from 'commander';
import { type WebSettings, webSettings } from '../config.js';
import { VERSION } from '../version.js';

/** Flags that every subcommand takes. */
export interface CommonFlags {
  readonly config?: string;
  readonly data?: string;
  readonly host?: string;
  readonly port?: string;
  readonly peers?: string;
  readonly logLevel?: string;
  readonly set: Readonly<Record<string, string>>;
}

type Subcommand = (settings: WebSettings, flags: CommonFlags) => Promise<void>;

/** `frAroundWeb …`: what each subcommand is called, and which program answers. Programs are loaded when they are asked for. */
export function program(): Command {
  const root = new Command('frAroundWeb').description('Around’s relay: joins phones to homes without reading a word').version(VERSION);
  root.showHelpAfterError('(frAroundWeb --help shows what there is)');
  common(root.command('run', { isDefault: true }))
    .description('run the relay (default)')
    .action(withSettings(async (settings, flags) => (await import('./relay.js')).runRelay(settings, flags)));
  common(root.command('enrol'))
    .description('print a one-time code with which a new home joins this relay')
    .option('--valid <duration>', 'how long the code is good', '1h')
    .action(withSettings(async (settings, flags) => (await import('./homes.js')).enrol(settings, (flags as { valid?: string }).valid)));
  common(root.command('homes'))
    .description('list the homes that may join')
    .action(withSettings(async (settings) => (await import('./homes.js')).listHomes(settings)));
  const expel = common(root.command('expel').argument('<home>', 'id, as "homes" prints it')).description('a home may not join any more');
  expel.action(withSettings(async (settings) => (await import('./homes.js')).expel(settings, expel.args[0] as string)));
  common(root.command('update'))
    .description('fetch a newer release, check it, and try it')
    .option('--check', 'only look whether there is one')
    .option('--from <place>', 'a folder, or an https address (else "update.from" of the configuration)')
    .option('--dry-run', 'say what would be done')
    .option('--allow-downgrade', 'take an older release too')
    .option('--again', 'try a release that was taken back once more')
    .option('--back', 'return to the version before')
    .option('--no-wait', 'do not wait until it is well')
    .option('--json', 'print one JSON object')
    .action(withSettings(async (settings, flags) => (await import('./update.js')).update(settings, flags as object)));
  const checked = common(root.command('check'))
    .description('check the configuration; takes the flags of run')
    .option('--json', 'print one JSON object');
  checked.action(async () => {
    const flags = checked.opts<CommonFlags & { readonly json?: boolean }>();
    (await import('./check.js')).check(await settingsOf(flags), flags);
  });
  const tcp = common(root.command('tcp'))
    .description('run the TCP interface alone')
    .option('--parent <pid>', 'end when that process is gone');
  tcp.action(
    withSettings(async (settings, flags) => (await import('./tcpInterface.js')).runTcp(settings, (flags as { parent?: string }).parent)),
  );
  const pair = common(tcp.command('pair').argument('<link>', 'pairing link of an invitation made at home')).description(
    'give the TCP interface an identity of its own',
  );
  pair.action(withSettings(async (settings) => (await import('./tcpInterface.js')).pairTcp(settings, pair.args[0] as string)));
  return root;
}

/** The same flags again, for a child. */
export function flagsFor({ config, data, host, port, peers, logLevel, set }: CommonFlags): string[] {
  const flags: string[] = [];
  for (const [name, value] of Object.entries({ config, data, host, port, peers, 'log-level': logLevel }))
    if (value !== undefined) flags.push(`--${name}`, value);
  for (const [key, value] of Object.entries(set)) flags.push('--set', `${key}=${value}`);
  return flags;
}

function common(command: Command): Command {
  return command
    .option('-c, --config <file>', 'configuration file (default: web.yaml in the data folder)')
    .option('--data <folder>', 'where the enrolled homes are kept (default: ~/.local/share/around/web)')
    .option('--host <address>', 'listen there instead of 127.0.0.1')
    .option('--port <number>', 'listen there instead of 12345')
    .option('--log, --log-level <level>', 'how much is logged: debug, info (default), warn, error, silent')
    .option('--peers <urls>', 'NATS servers through which other relays are found, with commas between (nats://10.0.0.1:4222)')
    .option('--set <key=value>', 'any other key of the configuration (tcp.port=0); may be repeated', collect, {});
}

function collect(text: string, before: Record<string, string>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('expected key=value, such as tcp.port=45678');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

const settingsOf = ({ config, data, host, port, peers, logLevel, set }: CommonFlags) =>
  webSettings({
    ...(config === undefined ? {} : { config }),
    ...(data === undefined ? {} : { data }),
    flags: { 'listen.host': host, 'listen.port': port, 'peers.servers': peers, log: logLevel, ...set },
  });

/** Reads the settings first; what is wrong with them is said, and the exit code is 2. */
function withSettings(run: Subcommand) {
  return async (...given: unknown[]): Promise<void> => {
    // commander hands over the arguments, the options and the command.
    const flags = (given.at(-1) as Command).optsWithGlobals<CommonFlags>();
    const settings = await settingsOf(flags);
    if (!settings.ok) {
      for (const problem of settings.problems) console.error(visibleLines(problem));
      process.exitCode = 2;
      return;
    }
    try {
      await run(settings.value, flags);
    } catch (error) {
      console.error(`frAroundWeb: ${visibleLines(error instanceof Error ? error.message : String(error))}`);
      process.exitCode = 1;
    }
  };
}
