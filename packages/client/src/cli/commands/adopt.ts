import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../errors.js';
import type { Register } from '../spec.js';

interface Options {
  readonly id?: string;
}

export const adopt: Register = (program, act) => {
  program
    .command('adopt')
    .description('take a new controller into the house with the setup code that it printed')
    .argument('<board>', 'as "around controllers" lists it, or its address (192.168.1.9:45671)')
    .argument('<code>', '20 characters, dashes or not')
    .option('--id <id>', 'its name in this house (default: made from its title)')
    .action((board: string, code: string, options: Options) => act((context) => runAdopt(context, board, code, options)));
};

export async function runAdopt(context: Context, board: string, code: string, { id }: Options): Promise<ExitCode> {
  const client = await context.connect();
  const { controller } = await context.ask(client, 'adopt', { board, code, ...(id === undefined ? {} : { id }) });
  context.output.say({ adopted: controller }, () => `Adopted: it is ${controller} now.`);
  return EXIT.ok;
}
