import { askRunningHome } from './controlSocket.js';

/** `frMhs adopt BOARD CODE`: the running home takes a new controller in. @throws Error for people */
export async function adoptCommand(
  board: string,
  code: string,
  flags: { readonly data: string; readonly id?: string; readonly json?: boolean },
): Promise<void> {
  const request = { do: 'adopt', board, code, ...(flags.id === undefined ? {} : { id: flags.id }) } as const;
  const answer = await askRunningHome(flags.data, request);
  if (answer === undefined)
    throw new Error(`no home runs with the data folder ${flags.data}: start it with "frMhs", or name its folder with --data`);
  if ('error' in answer) throw new Error(answer.error);
  const { controller } = answer.ok as { controller: string };
  process.stdout.write(flags.json === true ? `${JSON.stringify(answer.ok)}\n` : `Adopted: its things are ${controller}/…\n`);
}
