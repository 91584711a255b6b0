import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { describeWith } from '../support/needs.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
/** The configuration's own reader. */
const { parse } = createRequire(join(ROOT, 'packages/config/package.json'))('yaml') as { parse(text: string): unknown };
const COMPOSE = join(ROOT, 'deploy/compose');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

interface Service {
  readonly user: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly cap_add?: unknown;
  readonly privileged?: boolean;
  readonly security_opt: readonly string[];
  readonly mem_limit: unknown;
  readonly cpus: unknown;
  readonly pids_limit: unknown;
  readonly ports?: readonly unknown[];
  readonly healthcheck: { readonly test: readonly string[] };
  readonly networks: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
}

describeWith(['docker-compose'], 'deploy/compose', () => {
  const folder = mkdtempSync(join(tmpdir(), 'around-compose-'));
  const at = join(folder, 'compose');
  cpSync(COMPOSE, at, {
    recursive: true,
    filter: (path) => !/secrets|certificates$|webroot|\.gz$|\.env$/.test(path.slice(COMPOSE.length)),
  });
  execFileSync('sh', [join(at, 'prepare.sh')], { stdio: 'pipe' });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const config = (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
    spawnSync('docker-compose', ['-f', join(at, 'compose.yaml'), 'config', ...args], {
      cwd: at,
      env: { PATH: process.env.PATH, ...env },
      encoding: 'utf8',
    });
  const OWNER = { DOMAIN: 'around.example', VERSION: version };
  let whole: string | undefined;
  /** As docker-compose understands it; it takes its time, so once. */
  const text = (): string => (whole ??= config(OWNER).stdout);
  const read = () => parse(text()) as { services: Record<string, Service>; networks: Record<string, { internal?: boolean }> };

  it('is taken by docker-compose, and says what is missing', () => {
    const taken = config(OWNER);
    expect(taken).toMatchObject({ status: 0, stderr: '' });
    whole = taken.stdout;
    const without = config({ VERSION: version }, '-q');
    expect(without.status).not.toBe(0);
    expect(without.stderr).toContain('the name that phones and homes dial');
  });

  it('runs nothing as root, lets nothing write, and bounds everything', () => {
    const { services } = read();
    expect(Object.keys(services).sort()).toEqual(['nats', 'nginx', 'web1', 'web2']);
    for (const [name, service] of Object.entries(services)) {
      expect(Number(service.user.split(':')[0]), name).toBeGreaterThan(999);
      expect(service, name).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
      for (const given of [service.mem_limit, service.cpus, service.pids_limit, service.healthcheck.test]) expect(given, name).toBeTruthy();
      for (const never of [service.cap_add, service.privileged]) expect(never, name).toBeUndefined();
    }
  });

  it('shows the world nginx alone, and NATS to the relays alone', () => {
    const { services, networks } = read();
    const open = Object.entries(services).filter(([, { ports = [] }]) => ports.length > 0);
    expect(open.map(([name]) => name)).toEqual(['nginx']);
    const on = (network: string) => Object.keys(services).filter((name) => network in (services[name]?.networks ?? {}));
    expect(on('bus').sort()).toEqual(['nats', 'web1', 'web2']);
    expect(on('edge')).toEqual(['nginx']);
    expect([networks.bus?.internal, networks.front?.internal]).toEqual([true, true]);
  });

  it('keeps secrets out of itself, and two relays apart', () => {
    const token = readFileSync(join(at, 'secrets/relay-token'), 'utf8');
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(readFileSync(join(at, 'secrets/nats-auth.conf'), 'utf8')).toContain(token);
    expect(statSync(join(at, 'secrets')).mode & 0o777).toBe(0o700);
    expect(text()).not.toContain(token);
    const { web1, web2 } = read().services;
    expect(web1?.environment).toEqual(web2?.environment);
    expect(web1?.volumes).not.toEqual(web2?.volumes);
    // A second run changes nothing.
    execFileSync('sh', [join(at, 'prepare.sh')], { stdio: 'pipe' });
    expect(readFileSync(join(at, 'secrets/relay-token'), 'utf8')).toBe(token);
  });

  it('builds the relay from its release, by its name', () => {
    const dockerfile = readFileSync(join(COMPOSE, 'Dockerfile'), 'utf8');
    expect(dockerfile).toMatch(/^ADD frAroundWeb-\$\{VERSION\}\.tar\.gz \/opt\/around\/$/m);
    expect(dockerfile).toMatch(/^USER 10001:10001$/m);
    expect(readFileSync(join(COMPOSE, '.dockerignore'), 'utf8')).toBe('*\n!frAroundWeb-*.tar.gz\n');
  });
});
