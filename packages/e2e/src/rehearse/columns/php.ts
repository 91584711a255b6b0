import { eventually } from '@around/demo';
import { get, must } from '../http.js';
import { LOGIN, type Site } from '../site.js';
import type { Column } from './column.js';

const ROUNDS = 15;

/** The example page, for who has the password: it lists the things and switches the lamp. */
export const php: Column = {
  name: 'PHP',
  programs: (kind) => kind.php,
  async attempt({ site, house }) {
    const stranger = await get({ port: site.ports.php, path: '/lamp.php' });
    must(stranger.status === 401, `a stranger gets ${stranger.status}`);
    const page = async (body?: string): Promise<string> => {
      const { status, body: bytes } = await lampPage(site, body);
      must(status === 200, `it answers ${status}: ${bytes.toString().slice(0, 200)}`);
      return bytes.toString();
    };
    // The interface takes its new identity within seconds.
    await eventually('the page lists no things', 20_000, async () => ((await page()).includes('<h2>Lamp</h2>') ? true : undefined));
    must((await page('on=true')).includes('The lamp is on.'), 'it does not say that the lamp is on');
    await house.lampIs(true);
    await page('on=false');
    await house.lampIs(false);
    return `lamp, ${await medianOf(() => page())} ms`;
  },
};

/** The page, asked for with the password; with a body it is posted. */
export function lampPage(site: Site, body?: string): ReturnType<typeof get> {
  const authorization = `Basic ${Buffer.from(`${LOGIN.user}:${LOGIN.password}`).toString('base64')}`;
  const form =
    body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', origin: `https://localhost:${site.ports.php}` };
  return get({
    port: site.ports.php,
    path: '/lamp.php',
    headers: { authorization, ...form },
    ...(body === undefined ? {} : { method: 'POST', body }),
  });
}

async function medianOf(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return Math.round(times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] as number);
}
