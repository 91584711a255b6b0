import { anyPort, eventually } from '@around/demo';
import { get } from './http.js';
import { Program } from './server.js';
import type { AcmeAuthority } from './serverKind.js';
import { HOST, type Site } from './site.js';

/** Pebble, the ACME server of Let's Encrypt's own people for tests: it asks the site's port 80 for the proof, as Let's Encrypt does. */
export class Pebble {
  readonly authority: AcmeAuthority;
  readonly #programs: readonly Program[];
  readonly #management: number;

  private constructor(programs: readonly Program[], authority: AcmeAuthority, management: number) {
    this.#programs = programs;
    this.authority = authority;
    this.#management = management;
  }

  /** @param validSeconds how long its certificates are good */
  static async start(site: Site, validSeconds: number): Promise<Pebble> {
    const [port, management, dns, dnsManagement] = await Promise.all([anyPort(), anyPort(), anyPort(), anyPort()]);
    const config = {
      listenAddress: `127.0.0.1:${port}`,
      managementListenAddress: `127.0.0.1:${management}`,
      certificate: site.path('live/fullchain.pem'),
      privateKey: site.path('live/privkey.pem'),
      httpPort: site.ports.http,
      tlsPort: site.ports.https,
      certificateValidityPeriod: validSeconds,
    };
    const path = site.write('etc/pebble.json', JSON.stringify({ pebble: config }));
    // For it, and for nobody else here, every name is this machine's.
    const names = [
      '-dns01',
      `127.0.0.1:${dns}`,
      '-defaultIPv4',
      '127.0.0.1',
      '-defaultIPv6',
      '',
      '-management',
      `127.0.0.1:${dnsManagement}`,
    ];
    const unused = ['-http01', '', '-https01', '', '-tlsalpn01', ''];
    const programs = [
      new Program(site, 'dns', { argv: ['pebble-challtestsrv', ...names, ...unused] }),
      new Program(site, 'pebble', { argv: ['pebble', '-config', path, '-dnsserver', `127.0.0.1:${dns}`], env: { PEBBLE_VA_NOSLEEP: '1' } }),
    ];
    const trust = site.write('etc/authority.crt', site.authority.cert);
    const pebble = new Pebble(programs, { directory: `https://${HOST}:${port}/dir`, trust }, management);
    await eventually('pebble does not answer', 20_000, async () => (await pebble.root()).includes('BEGIN') || undefined);
    return pebble;
  }

  /** Who signs its certificates, PEM; another at each start. */
  async root(): Promise<string> {
    return (await get({ port: this.#management, path: '/roots/0' })).body.toString();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
  }
}
