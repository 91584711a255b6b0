import type { AskAnswer } from '@around/messages';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../errors.js';
import type { Register } from '../spec.js';
import { visible, visibleLines } from '../text/sanitise.js';
import { changes, type ImportOptions, importOf, remarkOn } from './textFiles.js';

const HEAD = '# The scenes and rules of this house. "around house import FILE" takes them back.';
/** What the home says above a text of its own. */
const HEADS = /^# The (scenes|rules|scenes and rules) of this house\. "around \w+ import FILE" takes them back\.\n+/gm;

export const houseText: Register = (program, act) => {
  const command = program.command('house').description('the scenes and rules of the house in one file: for a version control');
  command
    .command('export')
    .description('all scenes and rules as one YAML text')
    .argument('[file]', 'where to (default: the terminal)')
    .action((file: string | undefined) => act((context) => runExport(context, file)));
  command
    .command('import')
    .description('take the scenes and rules of a YAML file, all or none')
    .argument('<file>', 'as "around house export" writes it')
    .option('--replace', 'scenes and rules that are not in the file go')
    .option('--dry', 'only tell what would change')
    .action((file: string, options: ImportOptions) => act((context) => runImport(context, file, options)));
};

async function runExport(context: Context, file: string | undefined): Promise<ExitCode> {
  const { output, world } = context;
  const client = await context.connect();
  const scenes = await context.ask(client, 'exportScenes', {});
  const rules = await context.ask(client, 'exportRules', {});
  const text = `${HEAD}\n\n${scenes.text.replace(HEADS, '')}\n${rules.text.replace(HEADS, '')}`;
  if (file === undefined) output.say({ text }, () => visibleLines(text.trimEnd()));
  else {
    await world.writeFile(file, new TextEncoder().encode(text));
    output.say({ file }, () => `The scenes and rules are in ${visible(file)}.`);
  }
  return EXIT.ok;
}

/** Both are looked at before either is taken. */
async function runImport(context: Context, file: string, options: ImportOptions): Promise<ExitCode> {
  const wanted = await importOf(context, file, options);
  const client = await context.connect();
  const ask = async (dry: boolean) => ({
    scene: await context.ask(client, 'importScenes', { ...wanted, dry }),
    rule: await context.ask(client, 'importRules', { ...wanted, dry }),
  });
  let found: Readonly<Record<'scene' | 'rule', AskAnswer<'importRules'>>> = await ask(true);
  const wrong = found.scene.faults.length + found.rule.faults.length > 0;
  if (!wrong && options.dry !== true) found = await ask(false);
  for (const kind of ['scene', 'rule'] as const) remarkOn(context, kind, file, found[kind]);
  const failed = found.scene.faults.length + found.rule.faults.length > 0;
  if (wrong) context.output.remark(`Nothing was changed: put ${visible(file)} right first.`);
  context.output.say({ scenes: found.scene, rules: found.rule }, () =>
    failed
      ? undefined
      : [changes(found.scene, 'scene', options.dry === true), changes(found.rule, 'rule', options.dry === true)].join('\n'),
  );
  return failed ? EXIT.failed : EXIT.ok;
}
