import { parseDuration } from '@around/config';
import { silentLog } from '@around/platform';
import { nodeClock, nodeFiles, nodeRandom } from '@around/platform/node';
import { nodeSuite } from '@around/sealing/node';
import type { WebSettings } from '../config.js';
import { Enrolment } from '../enrolment/enrolment.js';

const MAX_VALID_MS = 30 * 86_400_000;

function enrolment(settings: WebSettings): Enrolment {
  const suite = nodeSuite();
  return new Enrolment({
    files: nodeFiles(settings.data),
    clock: nodeClock,
    random: nodeRandom,
    sha256: (data) => suite.sha256(data),
    log: silentLog,
  });
}

/** `frAroundWeb enrol`: the code goes to stdout, what to do with it to stderr. @throws Error for a duration that is none */
export async function enrol(settings: WebSettings, valid = '1h'): Promise<void> {
  const ms = parseDuration(valid);
  if (ms === undefined || ms < 1 || ms > MAX_VALID_MS) throw new Error('--valid expects a duration such as 10m, 1h or 1d, 30 days at most');
  console.log(await enrolment(settings).invite(ms));
  console.error(
    `Good once, for ${valid}. At home: put it into the configuration as "relay: { url: wss://…, enrol: CODE }", or run "frMhs join URL CODE".`,
  );
}

/** `frAroundWeb homes`. */
export async function listHomes(settings: WebSettings): Promise<void> {
  const homes = enrolment(settings);
  await homes.refresh();
  for (const { home, since } of homes.homes) console.log(`${home}  since ${new Date(since).toISOString()}`);
  if (homes.homes.length === 0) console.error(`No home is enrolled in ${settings.data}: run "frAroundWeb enrol".`);
}

/** `frAroundWeb expel HOME`. @throws Error where there is no such home */
export async function expel(settings: WebSettings, home: string): Promise<void> {
  if (!(await enrolment(settings).expel(home))) throw new Error(`no such home is enrolled: "frAroundWeb homes" lists them`);
  console.error('Expelled. A running relay closes its link within 15 seconds.');
}
