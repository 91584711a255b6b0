import { writeFileSync } from 'node:fs';
import { get, must } from '../http.js';
import { HOST } from '../site.js';
import type { Column } from './column.js';

/** Port 80: everything goes to https, but for what Let's Encrypt asks. */
export const redirect: Column = {
  name: 'redirect',
  async attempt({ kind, site }) {
    const { http } = site.ports;
    const answer = await get({ port: http, plain: true, path: '/where/ever?a=b' });
    must([301, 308].includes(answer.status), `it answers ${answer.status}`);
    // Who has certificates of its own takes its https port for 443 outside.
    const origin = kind.service === undefined ? `https://${HOST}` : site.origin;
    must(answer.headers.location === `${origin}/where/ever?a=b`, `it leads to ${String(answer.headers.location)}`);
    if (kind.service === undefined) return `${answer.status}`;
    writeFileSync(site.path('webroot/.well-known/acme-challenge/token'), 'proof');
    const proof = await get({ port: http, plain: true, path: '/.well-known/acme-challenge/token' });
    must(proof.status === 200 && proof.body.toString() === 'proof', `the challenge’s file is answered with ${proof.status}`);
    const none = await get({ port: http, plain: true, path: '/.well-known/acme-challenge/none' });
    must(none.status === 404, `a challenge that there is not is answered with ${none.status}`);
    return `${answer.status}, challenge`;
  },
};
