import type { AskAnswer, AskName, AskWith } from '@around/messages';
import { AskError, type HomeClient } from '../../api.js';
import type { Context } from '../context.js';

const TIMES = 10;

/** Asks what may be asked twice; again, where the link was lost meanwhile. @throws AskError, CliError */
export async function askPatiently<N extends AskName>(
  context: Context,
  client: HomeClient,
  what: N,
  request: AskWith<N>,
): Promise<AskAnswer<N>> {
  for (let left = TIMES; ; left--) {
    try {
      return await context.ask(client, what, request);
    } catch (error) {
      const lost = error instanceof AskError && (error.code === 'away' || error.code === 'timeout');
      if (!lost || left === 0) throw error;
      context.output.remark('The link was lost: it goes on as soon as it is back.');
      if ((await context.settled(client)).state !== 'live') throw error;
    }
  }
}
