import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../errors.js';
import type { Register } from '../spec.js';

export const join: Register = (program, act) => {
  program
    .command('join')
    .description('take the home to a relay of yours')
    .argument('<url>', 'wss://around.example')
    .argument('[code]', 'the one-time code that "frAroundWeb enrol" printed, where the home is new there')
    .action((url: string, code: string | undefined) => act((context) => runJoin(context, url, code)));
};

export async function runJoin(context: Context, url: string, code: string | undefined): Promise<ExitCode> {
  const client = await context.connect();
  await context.ask(client, 'join', { url, ...(code === undefined ? {} : { code }) });
  context.output.say(
    { joins: url },
    () =>
      `The home joins ${url} now: "around status" shows whether it was taken. Phones that were paired before do not know that address: pair them again.`,
  );
  return EXIT.ok;
}
