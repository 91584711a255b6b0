import { affordances } from '../../house/affordances.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../errors.js';
import type { Register } from '../spec.js';
import { table } from '../text/table.js';
import { wishWords } from '../text/wishes.js';

export const wishes: Register = (program, act) => {
  program
    .command('wishes')
    .description('list the values that are wanted and wait')
    .action(() => act(runWishes));
};

export async function runWishes(context: Context): Promise<ExitCode> {
  const { output, wall } = context;
  const { house } = await context.connect();
  const all = [...house.wishes.values()].sort((a, b) => a.made - b.made);
  if (output.json) for (const wish of all) output.say(wish, () => undefined);
  else if (all.length === 0) output.say(undefined, () => 'Nothing waits.');
  else {
    const rows = all.map((wish) => {
      const thing = house.things.get(wish.thing);
      const schema = thing === undefined ? undefined : affordances(thing, 'properties').get(wish.name);
      return [`${wish.thing}.${wish.name}`, wishWords(wish, wall, schema)];
    });
    output.say(undefined, () => table(rows));
  }
  return EXIT.ok;
}
