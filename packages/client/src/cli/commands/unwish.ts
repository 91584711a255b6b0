import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../errors.js';
import { findProperty } from '../names.js';
import type { Register } from '../spec.js';

export const unwish: Register = (program, act) => {
  program
    .command('unwish')
    .description('want it no more')
    .argument('<thing.property>', 'as "around wishes" lists it')
    .action((name: string) => act((context) => runUnwish(context, name)));
};

export async function runUnwish(context: Context, text: string): Promise<ExitCode> {
  const client = await context.connect();
  const key = client.house.wishes.get(text.replace(/\.(?=[^.]*$)/, '/'));
  const { thing, name } = key === undefined ? named(client.house, text) : { thing: key.thing, name: key.name };
  await context.ask(client, 'unwish', { thing, name });
  context.output.say({ unwished: { thing, name } }, () => `${thing}.${name} is not wanted any more.`);
  return EXIT.ok;
}

function named(house: Parameters<typeof findProperty>[0], text: string): { thing: string; name: string } {
  const { thing, name } = findProperty(house, text);
  return { thing: thing.id, name };
}
