import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anyPort, ask, eventually, PROGRAMS, startTier, type Tier } from '@around/demo';
import { RehearsalHouse } from './house.js';
import { Program, Server } from './server.js';
import { HOST, Site, swapped } from './site.js';

const COMPOSE = fileURLToPath(new URL('../../../../deploy/compose', import.meta.url));
/** Nearly what a sealed message may hold. */
const PHOTO_BYTES = 1_040_000;
const CODE = /[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}/;

export type RelayName = 'web' | 'web2';
export const RELAYS: readonly RelayName[] = ['web', 'web2'];

interface Health {
  readonly homes: number;
  readonly phones: number;
  readonly group?: { readonly up: boolean; readonly phonesOut: number; readonly phonesIn: number };
}

/** What deploy/compose starts in containers, as processes of this machine: NATS, two relays, nginx in front of them; and a house behind. */
export class TwoRelays {
  readonly house: RehearsalHouse;
  /** Where nginx is. */
  readonly url: string;
  readonly #site: Site;
  readonly #ports: Readonly<Record<RelayName, number>>;
  readonly #env: Readonly<Record<string, string>>;
  readonly #beside: readonly { stop(): Promise<void> }[];
  #second: Tier | undefined;

  private constructor(
    site: Site,
    house: RehearsalHouse,
    ports: Readonly<Record<RelayName, number>>,
    env: Readonly<Record<string, string>>,
    beside: readonly { stop(): Promise<void> }[],
  ) {
    this.#site = site;
    this.house = house;
    this.#ports = ports;
    this.#env = env;
    this.#beside = beside;
    this.url = `wss://${HOST}:${site.ports.https}`;
  }

  static async start(folder: string): Promise<TwoRelays> {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const site = await Site.make(folder, { cert: process.env.NODE_EXTRA_CA_CERTS ?? '', key: process.env.AROUND_AUTHORITY_KEY ?? '' });
    const ports = { web: site.ports.web, web2: await anyPort() };
    const natsPort = await anyPort();
    const token = site.write('secrets/relay-token', 'a token of the rehearsal');
    const env = {
      AROUND_WEB_HOSTS: HOST,
      AROUND_WEB_PEERS__SERVERS: `nats://127.0.0.1:${natsPort}`,
      AROUND_WEB_PEERS__TOKEN_FILE: token,
      // One machine plays all parts.
      AROUND_WEB_LIMITS__CONNECTIONS_PER_ADDRESS: '0',
    };
    const nats = new Program(site, 'nats', { argv: ['nats-server', '--config', natsConf(site, natsPort)] });
    const nginx = new Server(site, {
      argv: ['/usr/sbin/nginx', '-c', nginxConf(site, ports), '-g', 'daemon off;'],
      ports: [site.ports.http, site.ports.https],
      beside: [],
      reload: 'SIGHUP',
    });
    await nginx.start();
    const house = await RehearsalHouse.start(site, { photoBytes: PHOTO_BYTES, env }).catch(async (error: unknown) => {
      await nginx.stop();
      await nats.stop();
      throw error;
    });
    const pair = new TwoRelays(site, house, ports, env, [nginx, nats]);
    try {
      await pair.startRelay('web2');
      await eventually('the relays do not find each other', 20_000, async () => {
        const all = await Promise.all(RELAYS.map((name) => pair.health(name)));
        return all.every(({ group }) => group?.up === true) || undefined;
      });
    } catch (error) {
      await pair.stop();
      throw error;
    }
    return pair;
  }

  /** Straight to one relay, past nginx. */
  urlOf(name: RelayName): string {
    return `ws://127.0.0.1:${this.#ports[name]}`;
  }

  async health(name: RelayName): Promise<Health> {
    return (await fetch(`http://127.0.0.1:${this.#ports[name]}/healthz`)).json() as Promise<Health>;
  }

  log(name: RelayName): string {
    return readFileSync(this.#site.path(`house/logs/${name}.log`), 'utf8');
  }

  /** A one-time code of that relay's. */
  async enrol(name: RelayName): Promise<string> {
    const code = (await ask(PROGRAMS.web, ['enrol', '--data', this.house.house.folder(name)])).match(CODE)?.[0];
    if (code === undefined) throw new Error('frAroundWeb enrol printed no code');
    return code;
  }

  async startRelay(name: RelayName): Promise<void> {
    const { house } = this.house;
    if (name === 'web') return house.startTier('web');
    const log = join(house.folder('logs'), 'web2.log');
    const argv = [PROGRAMS.web, 'run', '--data', house.folder('web2'), '--port', `${this.#ports.web2}`, '--set', 'tcp.start=false'];
    const tier = startTier('web2', log, argv, { ...this.#env, NO_COLOR: '1' }, this.#site.folder);
    this.#second = tier;
    await eventually(`the second relay does not answer: see ${log}`, 20_000, async () => {
      if (!tier.running) throw new Error('it ended');
      return (await this.health('web2')) !== undefined || undefined;
    });
  }

  /** SIGTERM, or SIGKILL and nothing else. */
  async endRelay(name: RelayName, how: 'stop' | 'kill'): Promise<void> {
    if (name === 'web') return this.house.house.endTier('web', how);
    await this.#second?.stop(how === 'kill' ? 0 : undefined);
    this.#second = undefined;
  }

  async stop(): Promise<void> {
    await this.#second?.stop();
    await this.house.stop();
    for (const one of this.#beside) await one.stop();
  }
}

function natsConf(site: Site, port: number): string {
  const auth = site.write('secrets/nats-auth.conf', 'authorization { token: "a token of the rehearsal" }\n');
  const text = swapped(
    readFileSync(join(COMPOSE, 'nats.conf'), 'utf8'),
    {
      'listen: 0.0.0.0:4222': `listen: 127.0.0.1:${port}`,
      'http: 127.0.0.1:8222': 'http: 127.0.0.1:-1',
      '../../run/secrets/nats_auth': auth.slice(site.path('').length).replace(/^\/?/, '../'),
    },
    'deploy/compose/nats.conf',
  );
  return site.write('etc/nats.conf', text);
}

function nginxConf(site: Site, ports: Readonly<Record<RelayName, number>>): string {
  copyFileSync('/etc/nginx/mime.types', site.path('etc/mime.types'));
  const text = swapped(
    readFileSync(join(COMPOSE, 'nginx.conf'), 'utf8'),
    {
      // The first of them: the others lead into a folder below it.
      '/tmp/': `${site.path('run')}/`,
      '/dev/stderr': site.path('logs/nginx-error.log'),
      '/dev/stdout': site.path('logs/nginx.log'),
      '/etc/nginx/mime.types': site.path('etc/mime.types'),
      '/etc/certificates/': `${site.certificates}/`,
      '/var/www/letsencrypt': site.path('webroot'),
      'listen 8080;': `listen 127.0.0.1:${site.ports.http};`,
      'listen 8443 ': `listen 127.0.0.1:${site.ports.https} `,
      '172.30.45.11:12345': `127.0.0.1:${ports.web}`,
      '172.30.45.12:12345': `127.0.0.1:${ports.web2}`,
    },
    'deploy/compose/nginx.conf',
  );
  return site.write('etc/two-relays.conf', text);
}
