import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anyPorts } from '@around/demo';
import { nodeWeb } from '@around/platform/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../docs/pages.js';
import { describeWith } from '../support/needs.js';
import { RealHouse } from '../support/realHouse.js';

const RULES = join(ROOT, 'deploy/prometheus/around-rules.yml');
const DASHBOARDS = ['around-relay', 'around-home'];

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly description?: string;
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string; readonly thresholds?: { readonly steps: readonly unknown[] } } };
  readonly targets?: readonly { readonly expr: string }[];
}

const panelsOf = (name: string): Panel[] =>
  (JSON.parse(readFileSync(join(ROOT, `deploy/grafana/${name}.json`), 'utf8')) as { panels: Panel[] }).panels.filter(
    ({ type }) => type !== 'row',
  );

/** Runs a program; what it said, whichever way. */
const promtool = (args: readonly string[], input = ''): Promise<{ code: number; said: string }> =>
  new Promise((resolve) => {
    const child = execFile('promtool', [...args], (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), said: out + err });
    });
    child.stdin?.end(input);
  });

/** `name{labels} value` by what stands before the value. */
const numbers = (text: string): Map<string, number> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );

describeWith(['promtool', 'prometheus'], 'real tiers', () => {
  let house: RealHouse;
  let ports: Record<'relay' | 'home' | 'prometheus', number>;
  const scrape = async (tier: 'relay' | 'home') => (await fetch(`http://127.0.0.1:${ports[tier]}/metrics`)).text();

  beforeAll(async () => {
    ports = await anyPorts(['relay', 'home', 'prometheus']);
    house = await RealHouse.start({
      env: { AROUND_WEB_METRICS__PORT: String(ports.relay), AROUND_HOME_METRICS__PORT: String(ports.home) },
    });
    await house.pair();
    await house.until('the lamp is there', async () => (await house.around(['read', 'living/lamp.on'])).code === 0);
  }, 60_000);
  afterAll(async () => house?.[Symbol.asyncDispose]());

  it('say what was done in their metrics, in words that Prometheus takes', async () => {
    const before = { home: numbers(await scrape('home')), relay: numbers(await scrape('relay')) };
    for (const value of ['on', 'off']) expect((await house.around(['--relay', 'write', 'living/lamp.on', value])).code).toBe(0);
    const stranger = await nodeWeb().dialWeb(`ws://127.0.0.1:${house.house.options.ports.web}/phone`);
    const closed = new Promise((resolve) => stranger.handle({ onBinary() {}, onText() {}, onClose: resolve }));
    stranger.send(JSON.stringify({ t: 'hello', v: 1, home: 'AAAAAAAAAAAAAAAAAAAAAA', token: 'AAAAAAAAAAAAAAAAAAAAAA' }));
    await closed;

    const [home, relay] = [await scrape('home'), await scrape('relay')];
    const grown = (tier: 'home' | 'relay', name: string) => (numbers({ home, relay }[tier]).get(name) ?? 0) - (before[tier].get(name) ?? 0);
    expect(grown('home', 'around_home_commands_total{end="completed"}')).toBe(2);
    expect(grown('home', 'around_home_commands_total{end="failed"}')).toBe(0);
    expect(grown('home', 'around_home_command_duration_seconds_count')).toBe(2);
    expect(grown('home', 'around_home_command_duration_seconds_bucket{le="+Inf"}')).toBe(2);
    expect(grown('relay', 'around_web_phones_refused_total{why="unknownHome"}')).toBe(1);
    // Each command is a frame of its own, beside those of the handshakes.
    expect(grown('relay', 'around_web_frames_total{to="home"}')).toBeGreaterThanOrEqual(6);
    expect(grown('relay', 'around_web_carried_bytes_total{to="phone"}')).toBeGreaterThan(1_000);
    const now = { ...Object.fromEntries(numbers(home)), ...Object.fromEntries(numbers(relay)) };
    expect(now).toMatchObject({
      around_home_relay_up: 1,
      'around_home_controllers{state="connected"}': 2,
      'around_home_controllers{state="away"}': 0,
      around_home_commands_under_way: 0,
      around_web_homes: 1,
      around_web_homes_silent: 0,
      around_web_homes_enrolled: 1,
    });
    expect(now.around_home_relay_round_trip_seconds).toBeLessThan(5);
    expect(now['around_home_database_bytes{file="database"}']).toBeGreaterThan(4_096);
    for (const text of [home, relay]) expect(await promtool(['check', 'metrics'], text)).toEqual({ code: 0, said: '' });
    // Nothing names a phone, a person or a thing.
    expect(home + relay).not.toMatch(/owner|lamp|AAAAAAAA/);
  }, 60_000);

  it('leave nothing for the doctor to complain of, but what this machine lacks', async () => {
    const folders = ['web', 'home', 'living', 'garden'].flatMap((name) => ['--data', house.house.folder(name)]);
    const { code, out } = await house.around(['doctor', '--json', '--only', ...folders]);
    const findings = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { check: string; about?: string; state: string; says: string; next?: string });
    const ours = findings.filter(({ check }) => !check.startsWith('machine.'));
    expect(ours.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(code).toBeLessThan(2);
    // Two controllers, each with its own checks; every link is there.
    const of = (check: string) => findings.filter((one) => one.check === check).map(({ about }) => about);
    expect(of('controller.running').sort()).toEqual([house.house.folder('garden'), house.house.folder('living')]);
    expect(of('home.controllers').sort()).toEqual(['garden', 'living']);
    expect(of('relay.phone')).toEqual([`ws://127.0.0.1:${house.house.options.ports.web}`]);
    expect(of('home.ports')).toContain(`${house.house.options.ports.beacon}/udp`);
    expect(of('machine.clock')).toHaveLength(1);
    // What is wrong has a next step; what is right has none.
    expect(findings.filter(({ state, next }) => (next === undefined) !== (state === 'ok'))).toEqual([]);
  }, 60_000);

  it('feed every panel of the dashboards through a real Prometheus', async () => {
    const folder = house.house.folder('prometheus');
    const config = readFileSync(join(ROOT, 'deploy/prometheus/prometheus.yml'), 'utf8')
      .replaceAll('15s', '1s')
      .replace('around-rules.yml', RULES)
      .replace('127.0.0.1:9101', `127.0.0.1:${ports.relay}`)
      .replace('127.0.0.1:9102', `127.0.0.1:${ports.home}`);
    writeFileSync(join(folder, 'prometheus.yml'), config);
    mkdirSync(join(folder, 'tsdb'));
    const prometheus = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'tsdb')}`,
        `--web.listen-address=127.0.0.1:${ports.prometheus}`,
        '--log.level=warn',
      ],
      { stdio: 'inherit' },
    );
    const ended = new Promise((resolve) => prometheus.once('exit', resolve));
    try {
      const query = async (expr: string) => {
        const answer = await fetch(`http://127.0.0.1:${ports.prometheus}/api/v1/query?query=${encodeURIComponent(expr)}`);
        return (await answer.json()) as { status: string; error?: string; data?: { result: unknown[] } };
      };
      const asked = (expr: string) => expr.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '10s');
      let without = DASHBOARDS.flatMap((name) =>
        panelsOf(name).flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ panel: `${name}: ${title}`, expr }))),
      );
      expect(without.length).toBeGreaterThan(30);
      const complete = async () => {
        const silent: typeof without = [];
        for (const one of without) {
          const answer = await query(asked(one.expr));
          if (answer.status !== 'success') throw new Error(`${one.panel}: ${answer.error}`);
          if (answer.data?.result.length === 0) silent.push(one);
        }
        without = silent;
        return silent.length === 0;
      };
      await house.until('Prometheus answers', async () => (await query('up').catch(() => undefined))?.status === 'success');
      await house.until('every panel has a series', complete).catch(() => undefined);
      expect(without).toEqual([]);
      const up = await query('sum(up)');
      expect(up.data?.result).toMatchObject([{ value: [expect.anything(), '2'] }]);
    } finally {
      prometheus.kill();
      await ended;
    }
  }, 90_000);
});

describeWith(['promtool'], 'what Prometheus and Grafana are given', () => {
  it('is valid, and each warning comes when it must', async () => {
    expect((await promtool(['check', 'config', join(ROOT, 'deploy/prometheus/prometheus.yml')])).said).not.toMatch(/FAILED|error/i);
    const rules = readFileSync(join(ROOT, 'packages/e2e/test/operation/rules.test.yml'), 'utf8').replace('RULES', RULES);
    const folder = mkdtempSync(join(tmpdir(), 'around-rules-'));
    writeFileSync(join(folder, 'rules.test.yml'), rules);
    const tested = await promtool(['test', 'rules', join(folder, 'rules.test.yml')]);
    rmSync(folder, { recursive: true });
    expect(tested).toMatchObject({ code: 0, said: expect.stringContaining('SUCCESS') });
  });

  it('has a unit, a description and thresholds on every panel, and warns with what to do', () => {
    const bare = DASHBOARDS.flatMap((name) =>
      panelsOf(name)
        .filter(({ description = '', fieldConfig }) => {
          const { unit, thresholds } = fieldConfig?.defaults ?? {};
          return description.length < 10 || unit === undefined || (thresholds?.steps.length ?? 0) === 0;
        })
        .map(({ title }) => `${name}: ${title}`),
    );
    expect(bare).toEqual([]);
    const text = readFileSync(RULES, 'utf8');
    const count = (word: string) => text.split(word).length - 1;
    expect(count('- alert:')).toBeGreaterThan(5);
    expect([count('summary:'), count('action:')]).toEqual([count('- alert:'), count('- alert:')]);
  });
});
