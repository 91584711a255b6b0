import { eventually } from '@around/demo';
import type { RehearsalHouse } from '../house.js';
import { get, must } from '../http.js';
import { LOGIN } from '../site.js';
import type { Column } from './column.js';

const ROUNDS = 15;

/** The example page, for who has the password: it lists the things and switches the lamp. */
export const php: Column = {
  name: 'PHP',
  programs: (kind) => kind.php,
  async attempt({ kind, site, house }) {
    const { php: port, cgi } = site.ports;
    const kept = await lampPage(port, house);
    return kind.cgi === true ? `lamp, FastCGI ${kept} ms, CGI ${await lampPage(cgi, house)} ms` : `lamp, ${kept} ms`;
  },
};

/** Switches the lamp on the page at the port, and asks for it a few times. @returns the median, ms */
async function lampPage(port: number, house: RehearsalHouse): Promise<number> {
  const stranger = await get({ port, path: '/lamp.php' });
  must(stranger.status === 401, `a stranger gets ${stranger.status}`);
  const authorization = `Basic ${Buffer.from(`${LOGIN.user}:${LOGIN.password}`).toString('base64')}`;
  const page = async (form?: string, site = 'same-origin'): Promise<string> => {
    const posted = form === undefined ? {} : { method: 'POST', body: form };
    const type = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': site };
    const { status, body } = await get({ port, path: '/lamp.php', headers: { authorization, ...type }, ...posted });
    must(status === 200, `it answers ${status}: ${body.toString().slice(0, 200)}`);
    return body.toString();
  };
  // The interface has to find its home first.
  await eventually('the page lists no things', 60_000, async () => {
    const text = await page();
    if (text.includes('<h2>Lamp</h2>')) return true;
    throw new Error(`it says: ${said(text)}`);
  });
  const answer = said(await page('on=true'));
  must(answer === 'The lamp is on.', `asked for light it says: ${answer}`);
  await house.lampIs(true);
  must(said(await page('on=false', 'cross-site')).startsWith('Another page asked'), 'a form of another page is obeyed');
  must(house.device('lamp') === 'true', 'the lamp obeyed a form of another page');
  await page('on=false');
  await house.lampIs(false);
  const other = await get({ port, path: '/etc/passwd', headers: { authorization } });
  must(other.status === 403 || other.status === 404, `another path is answered with ${other.status}`);
  return medianOf(() => page());
}

/** What the page tells of what was asked. */
const said = (text: string): string => /<p>(.*)<\/p>/.exec(text)?.[1] ?? '';

async function medianOf(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return Math.round(times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] as number);
}
