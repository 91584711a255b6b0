import { fromUtf8 } from '@around/messages';
import { askBoard, boardOf, comeBack } from '../board.js';
import type { Context } from '../context.js';
import { CliError, EXIT, type ExitCode } from '../errors.js';
import { isJson } from '../isJson.js';
import type { Register } from '../spec.js';

export const boardConfig: Register = (program, act) => {
  program
    .command('board-config')
    .description('give a MicroPython board a new configuration over the air; unless it reaches its home with it, the board takes it back')
    .argument('<controller>', 'as "around controllers" lists it')
    .argument('<file>', 'its configuration, JSON (docs/guides/micropython-board.md)')
    .action((controller: string, file: string) => act((context) => runBoardConfig(context, controller, file)));
};

export async function runBoardConfig(context: Context, controller: string, file: string): Promise<ExitCode> {
  const bytes = await context.world.readFile(file);
  const text = fromUtf8(bytes);
  if (text === undefined || !isJson(text)) throw new CliError('usage', `${file} is not valid JSON: nothing was sent`, EXIT.usage);
  const client = await context.connect();
  const thing = boardOf(client, controller, 'configure');
  const { by } = await askBoard(context, client, thing, 'configure', text);
  await comeBack(context, by, controller);
  context.output.say({ configured: controller }, () => `${controller} is back.`);
  return EXIT.ok;
}
