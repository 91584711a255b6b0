import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../errors.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';
import { table } from '../text/table.js';

export const homes: Register = (program, act) => {
  program
    .command('homes')
    .description('list the homes that are paired')
    .action(() => act(runHomes));
};

export async function runHomes({ world, output }: Context): Promise<ExitCode> {
  const all = await world.store.list();
  const chosen = await world.store.defaultHome();
  if (output.json) {
    for (const { home, key, relay, lan } of all) {
      output.say({ home, key, relay: relay ?? null, lan, default: home.id === chosen }, () => undefined);
    }
  } else if (all.length === 0) output.say(undefined, () => 'No home is paired yet: run "around pair LINK".');
  else {
    const rows = all.map(({ home, key, relay, lan }) => [
      home.id === chosen ? '*' : ' ',
      visible(home.title),
      home.id.slice(0, 6),
      `${visible(key.user)} (${key.role})`,
      visible([relay, ...lan].filter((url) => url !== undefined).join(' ')),
    ]);
    output.say(undefined, () => table(rows));
  }
  return EXIT.ok;
}
