import type { ClientUpdate, HomeClient, LinkState } from '../api.js';
import type { Context } from './context.js';
import { CliError, EXIT, type ExitCode } from './errors.js';
import { linkWords } from './text/link.js';

/** Gives every update to `show` until Ctrl-C, and says what becomes of the link. @throws CliError where the key is dead */
export function untilInterrupted(context: Context, client: HomeClient, show: (update: ClientUpdate) => void): Promise<ExitCode> {
  const tellLink = linkTeller(context);
  tellLink(client.link);
  return new Promise((resolve, reject) => {
    const finish = (then: () => void): void => {
      stopWatching();
      stopListening();
      then();
    };
    const stopListening = context.world.onInterrupt(() => finish(() => resolve(EXIT.ok)));
    const stopWatching = client.subscribe((update) => {
      if (update.link !== undefined) tellLink(update.link);
      show(update);
      if (update.link?.state === 'dead') {
        const { detail } = update.link;
        finish(() => reject(new CliError('away', detail, EXIT.away)));
      }
    });
  });
}

/** For people each round of attempts would only repeat itself. */
function linkTeller({ output, world }: Context): (link: LinkState) => void {
  let told = '';
  return (link) => {
    const words = linkWords(link, world.ports.clock.wall());
    const key = link.state === 'broken' ? `${link.hop} ${link.detail}` : words;
    const news = key !== told && (link.state !== 'broken' || link.retryAt !== undefined);
    if (output.json || news) output.remark(words, { link });
    if (news) told = key;
  };
}
