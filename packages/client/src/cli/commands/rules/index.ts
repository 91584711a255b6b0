import type { Register } from '../../spec.js';
import { runExport, runImport } from './files.js';
import { runList, runShow } from './list.js';
import { runEnable, runNow, runRemove, runStop } from './operate.js';
import { type RunsOptions, runRuns, runTrace } from './runs.js';
import { runTry } from './try.js';

export const rules: Register = (program, act) => {
  const command = program
    .command('rules')
    .description('what the house does by itself: whether on, when next, how it went')
    .action(() => act(runList));
  command
    .command('show')
    .description('one rule as text, and how it fares')
    .argument('<rule>', 'its name')
    .action((id: string) => act((context) => runShow(context, id)));
  command
    .command('export')
    .description('all rules as YAML, the same for the same rules: for a version control')
    .argument('[file]', 'where to (default: the terminal)')
    .action((file: string | undefined) => act((context) => runExport(context, file)));
  command
    .command('import')
    .description('take the rules of a YAML file, all or none')
    .argument('<file>', 'as "around rules export" writes it')
    .option('--replace', 'rules that are not in the file go')
    .option('--dry', 'only tell what would change')
    .action((file: string, options: { replace?: boolean; dry?: boolean }) => act((context) => runImport(context, file, options)));
  command
    .command('on')
    .description('let a rule run')
    .argument('<rule>', 'its name')
    .action((id: string) => act((context) => runEnable(context, id, true)));
  command
    .command('off')
    .description('let it rest')
    .argument('<rule>', 'its name')
    .action((id: string) => act((context) => runEnable(context, id, false)));
  command
    .command('run')
    .description('run a rule now, whatever its triggers say')
    .argument('<rule>', 'its name')
    .option('--check', 'only where its conditions hold')
    .action((id: string, options: { check?: boolean }) => act((context) => runNow(context, id, options.check === true)));
  command
    .command('stop')
    .description('end what of a rule is under way')
    .argument('<rule>', 'its name')
    .action((id: string) => act((context) => runStop(context, id)));
  command
    .command('remove')
    .description('forget a rule')
    .argument('<rule>', 'its name')
    .action((id: string) => act((context) => runRemove(context, id)));
  command
    .command('try')
    .description('what a rule would do now, and would have done; nothing is sent')
    .argument('<rule>', 'its name, or a YAML file (rule.yaml)')
    .argument('[name]', 'which rule of the file, where it has several')
    .option('--since <when>', 'from then on: 7d, "monday 20:00", 2026-01-18', '7d')
    .action((rule: string, name: string | undefined, options: { since: string }) =>
      act((context) => runTry(context, rule, name, options.since)),
    );
  command
    .command('runs')
    .description('what ran, and how it went')
    .argument('[rule]', 'only this one')
    .option('-n, --limit <count>', 'the newest so many', '20')
    .option('--since <when>', 'not older: 2h, "yesterday 20:00", 2026-01-18')
    .option('--until <when>', 'not newer')
    .option('--all', 'what did not run too, and why not')
    .action((rule: string | undefined, options: RunsOptions) => act((context) => runRuns(context, rule, options)));
  command
    .command('trace')
    .description('one run: why it ran, what each condition found, what each step did')
    .argument('<number>', 'as "around rules runs" lists it')
    .action((n: string) => act((context) => runTrace(context, n)));
};
