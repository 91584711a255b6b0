import { ROLES } from '@around/messages';
import { Command, Option } from 'commander';
import { dataDirectory } from './console/settings.js';
import { VERSION } from './version.js';

const dataOption = () =>
  new Option('-d, --data <folder>', 'where keys and database are kept')
    .env('AROUND_HOME_DATA')
    .default(dataDirectory(), 'in your data folder');

const runOptions = (command: Command): Command =>
  command
    .addOption(dataOption())
    .addOption(new Option('-c, --config <file>', 'configuration, YAML (else home.yaml in the data folder)').env('AROUND_HOME_CONFIG'))
    .option('--title <name>', 'the home’s name')
    .option('--host <address>', 'listen at this address alone')
    .option('--lan-port <port>', 'phone page and phones on the LAN (8080)')
    .option('--tcp-port <port>', 'controllers that dial in (45672)')
    .option('--beacon-port <port>', 'beacons of controllers, UDP (45670)')
    .option('--relay <url>', 'your relay, wss://around.example')
    .option('--enrol <code>', 'the relay’s one-time code, at the first start')
    .option('--app <url>', 'where the phone page is served, for pairing links')
    .option('--pages <folder>', 'the built phone page')
    .option('--display <path>', 'serial port of an M5Stack, or auto')
    .addOption(new Option('--log, --log-level <level>', 'how much is logged (info)').choices(['debug', 'info', 'warn', 'error', 'silent']))
    .option('--log-file <file>', 'log to a file instead of the terminal');

/** The command line of `frMhs`; each command is loaded where it is asked for. Rejects with errors whose messages are for people. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('frMhs')
    .description('The home server of Around: finds your controllers, keeps your house, serves your phones.')
    .version(VERSION);
  runOptions(program.command('run', { isDefault: true }))
    .description('run the home (what happens without a command)')
    .action(async (flags) => (await import('./console/runCommand.js')).runCommand(flags));
  runOptions(program.command('check'))
    .description('check the configuration and the database; takes the flags of run')
    .option('--json', 'print one JSON object')
    .action(async (flags) => (await import('./console/checkCommand.js')).checkCommand(flags));
  program
    .command('pair')
    .description('let the running home show a link, a QR code and a code that pair one phone')
    .addOption(dataOption())
    .option('--user <name>', 'whose phone it is', 'owner')
    .addOption(new Option('--role <role>', 'what it may do').choices([...ROLES]).default('owner'))
    .option('--things <list>', 'which things: living/lamp,gate/* or *; guests and services have none but these')
    .option('--rooms <list>', 'which rooms of the household, by name')
    .option('--read-only', 'may look and not touch')
    .option('--read-write', 'a service may operate too: without this it only reads')
    .option('--hours <n>', 'the key is dead after so many hours')
    .option('--json', 'print one JSON object')
    .action(async (flags) => (await import('./console/pairCommand.js')).pairCommand(flags));
  program
    .command('pin')
    .description('set a person’s PIN, or take it away: asks for it, or reads it from its standard input')
    .argument('<user>', 'whose')
    .addOption(dataOption())
    .option('--remove', 'take it away')
    .action(async (user, flags) => (await import('./console/pinCommand.js')).pinCommand(user, flags));
  program
    .command('join')
    .description('join a relay: with its address and the one-time code of "frAroundWeb enrol"')
    .argument('<url>', 'wss://around.example')
    .argument('<code>', 'the one-time code')
    .addOption(dataOption())
    .action(async (url, code, flags) => (await import('./console/joinCommand.js')).joinCommand(url, code, flags));
  program
    .command('adopt')
    .description('take a new controller in, with the setup code that it printed')
    .argument('<board>', 'its id as it announces itself, or its address (192.168.1.9:45671)')
    .argument('<code>', 'its setup code, 20 characters')
    .addOption(dataOption())
    .option('--id <id>', 'how it is called in this house (default: from its title)')
    .option('--json', 'print one JSON object')
    .action(async (board, code, flags) => (await import('./console/adoptCommand.js')).adoptCommand(board, code, flags));
  program
    .command('status')
    .description('which home runs here, and whether it has an owner')
    .addOption(dataOption())
    .option('--json', 'print one JSON object')
    .action(async (flags) => (await import('./console/statusCommand.js')).statusCommand(flags));
  program
    .command('backup')
    .description('make one file with all that this home is; it may run meanwhile')
    .argument('<file>', 'where to: there must be none of that name')
    .addOption(dataOption())
    .option('--seal', 'with a passphrase: asked for, or taken from $AROUND_PASSPHRASE')
    .option('--passphrase-file <file>', 'with the passphrase in this file')
    .option('--json', 'print one JSON object')
    .action(async (file, flags) => (await import('./console/backupCommand.js')).backupCommand(file, flags));
  program
    .command('restore')
    .description('put a home back from a backup: the same home, for phones, controllers and relay')
    .argument('<file>', 'the backup')
    .addOption(dataOption())
    .option('--replace', 'a home that is there makes way; its files are kept aside')
    .option('--json', 'print one JSON object')
    .action(async (file, flags) => (await import('./console/restoreCommand.js')).restoreCommand(file, flags));
  program
    .command('update')
    .description('fetch a newer release, check it, and try it: the relay first, then this home')
    .addOption(dataOption())
    .addOption(new Option('-c, --config <file>', 'configuration, YAML (else home.yaml in the data folder)').env('AROUND_HOME_CONFIG'))
    .option('--check', 'only look whether there is one')
    .option('--from <place>', 'a folder, or an https address (else "update.from" of the configuration)')
    .option('--dry-run', 'say what would be done')
    .option('--without-relay', 'leave the relay as it is')
    .option('--allow-downgrade', 'take an older release too')
    .option('--again', 'try a release that was taken back once more')
    .option('--back', 'return to the version before')
    .option('--no-wait', 'do not wait until it is well')
    .option('--json', 'print one JSON object')
    .action(async (flags) => (await import('./console/updateCommand.js')).updateCommand(flags));
  await program.parseAsync([...argv], { from: 'user' });
}
