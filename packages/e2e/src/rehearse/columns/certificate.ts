import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { eventually } from '@around/demo';
import { Pebble } from '../acme.js';
import { must, shownSerial } from '../http.js';
import { Server } from '../server.js';
import type { ServerKind } from '../serverKind.js';
import type { Site } from '../site.js';
import type { Column } from './column.js';

const execute = promisify(execFile);
const DAYS_90 = 90 * 86_400;
/** Caddy renews when a third of this is left. */
const SHORT = 30;

/** Let's Encrypt's way, from a server without any certificate to the renewed one that it shows; Pebble stands for Let's Encrypt. */
export const certificate: Column = {
  name: 'certificate',
  programs: (kind) => (kind.service === undefined ? ['pebble'] : ['pebble', 'certbot']),
  async attempt({ kind, site }) {
    const own = await site.empty('acme');
    const pebble = await Pebble.start(own, kind.service === undefined ? SHORT : DAYS_90);
    try {
      return kind.service === undefined ? await byItself(kind, own, pebble) : await byCertbot(kind, kind.service, own, pebble);
    } finally {
      await pebble.stop();
    }
  },
};

async function byItself(kind: ServerKind, site: Site, pebble: Pebble): Promise<string> {
  const server = new Server(site, await kind.prepareWithout(site, pebble.authority));
  await server.start();
  try {
    const root = await pebble.root();
    const first = await eventually('it gets no certificate', 20_000, () => shownSerial(site, root));
    await eventually('it does not renew its certificate', SHORT * 2_000, async () => {
      const serial = await shownSerial(site, root);
      return serial !== first || undefined;
    });
    return 'by itself: got, renewed';
  } finally {
    await server.stop();
  }
}

async function byCertbot(kind: ServerKind, service: string, site: Site, pebble: Pebble): Promise<string> {
  // certbot's own configuration: who is asked, and where it keeps what it gets.
  site.write(
    'letsencrypt/cli.ini',
    `server = ${pebble.authority.directory}
config-dir = ${site.path('letsencrypt')}
work-dir = ${site.path('run')}
logs-dir = ${site.path('logs')}
`,
  );
  const env = { ...process.env, XDG_CONFIG_HOME: site.folder, REQUESTS_CA_BUNDLE: pebble.authority.trust };
  // Nothing is supervised by systemd here: what it is told is written down, and done by us.
  const systemctl = site.write('etc/systemctl', `#!/bin/sh\necho "$*" >> ${site.path('run/told')}\n`);
  chmodSync(systemctl, 0o755);
  const told = (): string[] => (existsSync(site.path('run/told')) ? readFileSync(site.path('run/told'), 'utf8').trim().split('\n') : []);
  const script = site.copy('certificate.sh', 'etc/certificate.sh', {
    '/var/www/letsencrypt': site.path('webroot'),
    '"systemctl ': `"${systemctl} `,
  });
  const certify = (): Promise<unknown> => execute('/bin/sh', [script, site.host, 'ann@example.org', service], { env });

  const before = new Server(site, await kind.prepareWithout(site, pebble.authority));
  await before.start();
  try {
    await certify();
  } finally {
    await before.stop();
  }
  const server = new Server(site, await kind.prepare(site));
  await server.start();
  try {
    const root = await pebble.root();
    const first = await shownSerial(site, root);
    await certify();
    must(told().length === 1, 'a certificate that is good for long was renewed');
    await execute('certbot', ['-q', 'renew', '--force-renewal', '--no-random-sleep-on-renew'], { env });
    const word = told().at(-1);
    must(told().length === 2 && word === `${service === 'lighttpd' ? 'restart' : 'reload'} ${service}`, `it was told "${word}"`);
    must((await shownSerial(site, root)) === first, 'it shows the new certificate before it was told');
    await server.reload();
    await eventually('it does not show the new certificate', 10_000, async () => (await shownSerial(site, root)) !== first || undefined);
    return 'certbot: got, renewed';
  } finally {
    await server.stop();
  }
}
