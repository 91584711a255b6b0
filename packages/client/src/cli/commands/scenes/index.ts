import type { Register } from '../../spec.js';
import { runExport, runImport } from './files.js';
import { type NowOptions, runFromNow } from './fromNow.js';
import { runList, runRemove, runShow } from './list.js';
import { runRun } from './run.js';

export const scenes: Register = (program, act) => {
  const command = program
    .command('scenes')
    .description('what brings many things to where you want them: how each went last')
    .action(() => act(runList));
  command
    .command('show')
    .description('what one scene does, and how it went')
    .argument('<scene>', 'its name or title')
    .action((name: string) => act((context) => runShow(context, name)));
  command
    .command('run')
    .description('run a scene; a line for each part as it ends')
    .argument('<scene>', 'its name or title')
    .option('--failed', 'only what failed the last time')
    .action((name: string, options: { failed?: boolean }) => act((context) => runRun(context, name, options.failed === true)));
  command
    .command('from-now')
    .description('make a scene of how things are now, or add that to one')
    .argument('<scene>', 'its name: a-z, 0-9, -')
    .option('--room <room...>', 'all in this room')
    .option('--thing <thing...>', 'living/lamp')
    .option('--title <title>', 'what people call it')
    .option('--icon <icon>', 'name of an icon of the app, such as movie, night, away')
    .option('--dry', 'only tell what it would do')
    .action((name: string, options: NowOptions) => act((context) => runFromNow(context, name, options)));
  command
    .command('export')
    .description('all scenes as YAML, the same for the same scenes: for a version control')
    .argument('[file]', 'where to (default: the terminal)')
    .action((file: string | undefined) => act((context) => runExport(context, file)));
  command
    .command('import')
    .description('take the scenes of a YAML or JSON file, all or none')
    .argument('<file>', 'as "around scenes export" writes it')
    .option('--replace', 'scenes that are not in the file go')
    .option('--dry', 'only tell what would change')
    .action((file: string, options: { replace?: boolean; dry?: boolean }) => act((context) => runImport(context, file, options)));
  command
    .command('remove')
    .description('forget a scene')
    .argument('<scene>', 'its name or title')
    .action((name: string) => act((context) => runRemove(context, name)));
};
