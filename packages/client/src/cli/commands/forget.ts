import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../errors.js';
import type { Register } from '../spec.js';

export const forget: Register = (program, act) => {
  program
    .command('forget')
    .description('put a controller out of the house; its things go with it')
    .argument('<controller>', 'as "around controllers" lists it')
    .action((controller: string) => act((context) => runForget(context, controller)));
};

export async function runForget(context: Context, controller: string): Promise<ExitCode> {
  const client = await context.connect();
  await context.ask(client, 'forget', { controller });
  context.output.say({ forgotten: controller }, () => `${controller} is forgotten.`);
  return EXIT.ok;
}
