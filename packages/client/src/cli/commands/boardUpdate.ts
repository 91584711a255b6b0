import { askBoard, boardOf, comeBack } from '../board.js';
import type { Context } from '../context.js';
import { CliError, EXIT, type ExitCode } from '../errors.js';
import type { Register } from '../spec.js';

/** Bytes of a file that go in one command: 4,096 characters in base64. */
const PART = 3_072;
/** A home takes ten commands a second of one key. */
const PACE_MS = 110;

export const boardUpdate: Register = (program, act) => {
  program
    .command('board-update')
    .description(
      'give a MicroPython board a new program over the air; unless it reaches its home with it, the board goes back to the old one',
    )
    .argument('<controller>', 'as "around controllers" lists it')
    .argument('<folder>', 'the program: packages/controller/boards/micropython')
    .action((controller: string, folder: string) => act((context) => runBoardUpdate(context, controller, folder)));
};

export async function runBoardUpdate(context: Context, controller: string, folder: string): Promise<ExitCode> {
  const { world, output } = context;
  const paths = (await world.listFiles(folder)).filter((path) => /^around\/[a-z0-9_/]+\.py$/.test(path)).sort();
  if (!paths.includes('around/app.py')) {
    throw new CliError('usage', `${folder} holds no program for a board: around/app.py is missing`, EXIT.usage);
  }
  const contents = new Map<string, Uint8Array>();
  const files: Record<string, string> = {};
  for (const path of paths) {
    const bytes = await world.readFile(`${folder}/${path}`);
    contents.set(path, bytes);
    files[path] = [...world.ports.suite.sha256(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  let client = await context.connect();
  const thing = boardOf(client, controller, 'update');
  const send = async (input: object): Promise<unknown> => {
    const { by, data } = await askBoard(context, client, thing, 'update', input);
    client = by;
    return data;
  };
  const missing = missingOf(await send({ step: 'begin', files })).filter((path) => contents.has(path));
  for (const [i, path] of missing.entries()) {
    const bytes = contents.get(path) ?? new Uint8Array();
    for (let at = 0; at === 0 || at < bytes.length; at += PART) {
      await new Promise<void>((resolve) => void world.ports.clock.after(PACE_MS, resolve));
      await send({ step: 'part', path, at, data: base64(bytes.subarray(at, at + PART)) });
    }
    output.remark(`${i + 1} of ${missing.length} files: ${path}`);
  }
  await send({ step: 'finish' });
  await comeBack(context, client, controller);
  const program = client.house.values.get(`${thing}/program`)?.value;
  output.say({ updated: controller, program: program ?? null }, () => `${controller} is back with the program ${String(program)}.`);
  return EXIT.ok;
}

/** What the board lacks of the new program. */
function missingOf(data: unknown): string[] {
  const { missing } = (data ?? {}) as { missing?: unknown };
  return Array.isArray(missing) ? missing.filter((path) => typeof path === 'string') : [];
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
