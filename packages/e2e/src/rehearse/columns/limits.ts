import { get, must } from '../http.js';
import type { Column } from './column.js';

const BURST = 400;
const GREEDY = '127.0.0.66';

/** 502 too: the relay hangs up on who sends it a body. */
const refused = (status: number): boolean => status >= 400;

/** What is too large or too often is refused, and only to who does it. */
export const limits: Column = {
  name: 'limits',
  async attempt({ kind, site }) {
    const { https } = site.ports;
    // A server may well hang up while it is still being told.
    const large = await get({ port: https, method: 'POST', body: Buffer.alloc(300_000) }).then(
      ({ status }) => status,
      () => 413,
    );
    must(refused(large), `a body of 300 kB is answered with ${large}`);
    const header = await get({ port: https, headers: { 'x-long': 'x'.repeat(60_000) } }).then(
      ({ status }) => status,
      () => 431,
    );
    must(refused(header), `a header of 60 kB is answered with ${header}`);
    const seen = `body ${large}, header ${header}`;
    if (!kind.limitsRequests) return seen;
    const answers = await Promise.all(
      Array.from({ length: BURST }, () =>
        get({ port: https, path: '/healthz', from: GREEDY }).then(
          ({ status }) => status,
          () => 0,
        ),
      ),
    );
    const passed = answers.filter((status) => status === 200).length;
    const limited = answers.filter((status) => status === 429 || status === 503 || status === 0).length;
    must(limited > 0, `${BURST} requests at once from one address are all answered`);
    must(passed > 20, `of ${BURST} requests at once only ${passed} are answered: a page takes 20`);
    must((await get({ port: https, path: '/healthz', from: '127.0.0.67' })).status === 200, 'another address is refused too');
    return `${seen}, ${limited} of ${BURST}`;
  },
};
