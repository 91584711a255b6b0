import { Command, Option } from 'commander';
import { VERSION } from './version.js';

const configOption = () =>
  new Option('-c, --config <file>', 'configuration, YAML (or AROUND_CONTROLLER_CONFIG; else controller.yaml in the data folder)');
const dataOption = () => new Option('-d, --data <folder>', 'where the key and what must survive are kept (or AROUND_CONTROLLER_DATA)');

const runOptions = (command: Command): Command =>
  command
    .addOption(configOption())
    .addOption(dataOption())
    .option('--title <name>', 'the controller’s name')
    .option('--host <address>', 'listen at this address alone')
    .option('--tcp-port <port>', 'where the home dials (45671; 0 takes a free one)')
    .option('--beacon-port <port>', 'where homes hear beacons, UDP (45670)')
    .option('--beacon-target <address...>', 'further addresses that get beacons')
    .addOption(new Option('--log, --log-level <level>', 'how much is logged (info)').choices(['debug', 'info', 'warn', 'error', 'silent']))
    .option('--log-file <file>', 'log to a file instead of the terminal');

/** The command line of `frMhc`; each command is loaded where it is asked for. Rejects with errors whose messages are for people. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('frMhc')
    .description('The controller of Around: drives the devices beside it, and answers to your home.')
    .version(VERSION);
  runOptions(program.command('run', { isDefault: true }))
    .description('run the controller (what happens without a command)')
    .action(async (flags) => (await import('./console/runCommand.js')).runCommand(flags));
  program
    .command('adopt')
    .description('show the setup code, or make this controller free for another home')
    .addOption(dataOption())
    .option('--show', 'print the setup code (what happens without an option)')
    .option('--reset', 'forget the home and make a new setup code')
    .option('--json', 'print one JSON object')
    .action(async (flags) => (await import('./console/adoptCommand.js')).adoptCommand(flags));
  runOptions(program.command('check'))
    .description('check the configuration and print its things; takes the flags of run')
    .option('--json', 'print one JSON object')
    .action(async (flags) => (await import('./console/checkCommand.js')).checkCommand(flags));
  program
    .command('update')
    .description('fetch a newer release, check it, and try it')
    .addOption(configOption())
    .addOption(dataOption())
    .option('--check', 'only look whether there is one')
    .option('--from <place>', 'a folder, or an https address (else "update.from" of the configuration)')
    .option('--dry-run', 'say what would be done')
    .option('--allow-downgrade', 'take an older release too')
    .option('--again', 'try a release that was taken back once more')
    .option('--back', 'return to the version before')
    .option('--no-wait', 'do not wait until it is well')
    .option('--json', 'print one JSON object')
    .action(async (flags) => (await import('./console/updateCommand.js')).updateCommand(flags));
  await program.parseAsync([...argv], { from: 'user' });
}
