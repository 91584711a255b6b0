import type { PingResult } from '../../api.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../errors.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';
import { table } from '../text/table.js';
import { msWords } from '../text/words.js';

export const ping: Register = (program, act) => {
  program
    .command('ping')
    .description('measure the round trip to the home, with each tier’s share')
    .argument('[controller]', 'measure the way to this controller too')
    .action((controller: string | undefined) => act((context) => runPing(context, controller)));
};

export async function runPing(context: Context, controller: string | undefined): Promise<ExitCode> {
  const client = await context.connect();
  const result = await client.ping(controller);
  context.output.say(controller === undefined ? result : { ...result, controller }, () => asText(result, controller));
  if (result.controllerError === undefined) return EXIT.ok;
  context.output.remark(`${controller}: ${visible(result.controllerError)}`);
  return EXIT.failed;
}

function asText(result: PingResult, controller: string | undefined): string {
  const rows = [['total', msWords(result.total), result.way === 'lan' ? 'on the LAN' : 'through the relay']];
  if (result.phoneRelay !== undefined) rows.push(['  here – relay', msWords(result.phoneRelay)]);
  if (result.relayHome !== undefined) rows.push(['  relay – home', msWords(result.relayHome), 'at its last heartbeat']);
  rows.push(['  in the home', msWords(result.homeHeld)]);
  if (result.homeController !== undefined) rows.push([`  home – ${visible(controller ?? 'controller')}`, msWords(result.homeController)]);
  return table(rows);
}
