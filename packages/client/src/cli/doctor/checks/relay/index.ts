import { type Check, unseen } from '../../finding.js';
import { type Answer, get, networkWords } from '../../probes/http.js';
import { certificateOf } from '../../probes/tls.js';
import { healthOf, judgeHealth, judgeVersion } from './health.js';
import { judgePage, lookAtPage } from './page.js';
import { addressesOf, judgeDns, judgeTcp, reach } from './reach.js';
import { judgeRedirect } from './redirect.js';
import { judgeSocket } from './sockets.js';
import type { Target } from './target.js';
import { judgePlain, judgeTls } from './tls.js';

export interface Here {
  /** Versions of what is on this machine, by what they are. */
  readonly versions: Readonly<Record<string, string>>;
  /** The page that is installed here. */
  readonly site: string | undefined;
  /** Called with the relay's answer, which tells its clock. */
  answered(answer: Answer): void;
}

/** Every step of the way to one relay, as a phone and a home go it. */
export function relayChecks(target: Target, here: Here): Check[] {
  const { base: about, host, secure, local } = target;
  const tried = (asked: Promise<Answer>): Promise<Answer | Error> =>
    asked.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  // Asked once, for all that look at it.
  const health = tried(get(about, '/healthz')).then((answer) => {
    if (!(answer instanceof Error)) here.answered(answer);
    return answer;
  });
  const version = async (): Promise<string | undefined> => {
    const answer = await health;
    return answer instanceof Error ? undefined : healthOf(answer)?.version;
  };
  const checks: Check[] = [
    { name: 'relay.dns', about, run: async () => judgeDns(host, await addressesOf(host)) },
    { name: 'relay.tcp', about, run: async () => judgeTcp(target, await reach(target)) },
    {
      name: 'relay.tls',
      about,
      run: async () => (secure ? judgeTls(target, await certificateOf(host, target.port), Date.now()) : judgePlain(target)),
    },
    { name: 'relay.health', about, run: async () => judgeHealth(await health) },
    { name: 'relay.home', about, run: async () => judgeSocket('/home', await tried(get(about, '/home', true))) },
    { name: 'relay.phone', about, run: async () => judgeSocket('/phone', await tried(get(about, '/phone', true))) },
  ];
  if (secure && !local && target.port === 443)
    checks.push({ name: 'relay.redirect', about, run: async () => judgeRedirect(target, await tried(get(`ws://${host}`, '/'))) });
  if (Object.keys(here.versions).length > 0)
    checks.push({ name: 'relay.version', about, run: async () => judgeVersion(await version(), here.versions) });
  const { site } = here;
  if (site !== undefined) {
    checks.push({
      name: 'relay.page',
      about,
      run: async () => {
        const files = await lookAtPage(about, site).catch((error: unknown) => networkWords(error));
        if (typeof files === 'string')
          return unseen(`the page was not to be had: ${files}`, 'the checks before this one say where it ends');
        return judgePage(files, Object.values(here.versions).includes((await version()) ?? ''));
      },
    });
  }
  return checks;
}
