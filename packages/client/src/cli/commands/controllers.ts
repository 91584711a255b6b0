import type { ControllerState } from '@around/messages';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../errors.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';
import { table } from '../text/table.js';
import { timeWords } from '../text/times.js';
import { ageWords, agoWords, counted, msWords } from '../text/words.js';

export const controllers: Register = (program, act) => {
  program
    .command('controllers')
    .description('list the controllers, new ones too, and the state of their links')
    .action(() => act(runControllers));
};

export async function runControllers(context: Context): Promise<ExitCode> {
  const { output, wall } = context;
  const client = await context.connect();
  const answer = await context.ask(client, 'controllers', {});
  const all = [...answer.controllers].sort((a, b) => (a.id < b.id ? -1 : 1));
  if (output.json) for (const controller of all) output.say(controller, () => undefined);
  else if (all.length === 0)
    output.say(undefined, () => 'No controller was heard yet: start one in the same network, it announces itself.');
  else output.say(undefined, () => table(all.map((one) => row(one, wall))));
  const fresh = all.find(({ state }) => state === 'new');
  if (fresh !== undefined) output.remark(`A new controller wants in: around adopt ${fresh.id} CODE (the code it printed)`);
  return EXIT.ok;
}

/** `away for 3 min, asleep until 14:02` */
export function stateWords({ state, since, asleepUntil }: ControllerState, wall: number): string {
  const asleep = asleepUntil === undefined || state === 'connected' ? '' : `, asleep until ${timeWords(asleepUntil, wall)}`;
  return `${state} for ${ageWords(wall - since)}${asleep}`;
}

function row(one: ControllerState, wall: number): string[] {
  const beacon = one.lastBeacon === undefined ? '' : `beacon ${agoWords(one.lastBeacon, wall)}`;
  return [
    one.id,
    visible(one.title),
    stateWords(one, wall),
    visible(one.address ?? ''),
    one.rtt === undefined ? '' : msWords(one.rtt),
    counted(one.things, 'thing'),
    one.killed === 0 ? '' : `${one.killed} killed`,
    beacon,
    visible(one.software ?? ''),
  ];
}
