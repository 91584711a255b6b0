import { describe, expect, it } from 'vitest';
import { CHECK_NAMES, type CheckName } from '../../src/cli/doctor/checkNames.js';
import { judgeController } from '../../src/cli/doctor/checks/home/controllers.js';
import { judgeDatabase } from '../../src/cli/doctor/checks/home/database.js';
import { judgePhones } from '../../src/cli/doctor/checks/home/phones.js';
import { judgeHomeRelay } from '../../src/cli/doctor/checks/home/relay.js';
import { judgeBroadcast } from '../../src/cli/doctor/checks/machine/broadcast.js';
import { judgeClock } from '../../src/cli/doctor/checks/machine/clock.js';
import { judgeNode } from '../../src/cli/doctor/checks/machine/node.js';
import { hasDefaultRoute, judgeRoute } from '../../src/cli/doctor/checks/machine/route.js';
import { judgeTimeZone } from '../../src/cli/doctor/checks/machine/timezone.js';
import { judgeReach } from '../../src/cli/doctor/checks/reach.js';
import { judgeHealth, judgeVersion } from '../../src/cli/doctor/checks/relay/health.js';
import { judgePage } from '../../src/cli/doctor/checks/relay/page.js';
import { judgeDns, judgeTcp } from '../../src/cli/doctor/checks/relay/reach.js';
import { judgeRedirect } from '../../src/cli/doctor/checks/relay/redirect.js';
import { judgeSocket } from '../../src/cli/doctor/checks/relay/sockets.js';
import { targetOf } from '../../src/cli/doctor/checks/relay/target.js';
import { judgePlain, judgeTls } from '../../src/cli/doctor/checks/relay/tls.js';
import { judgeAdopted } from '../../src/cli/doctor/checks/tier/adopted.js';
import { judgeConfig } from '../../src/cli/doctor/checks/tier/config.js';
import { isReadOnly, judgeData } from '../../src/cli/doctor/checks/tier/data.js';
import { judgeDevices } from '../../src/cli/doctor/checks/tier/devices.js';
import { judgeDisk } from '../../src/cli/doctor/checks/tier/disk.js';
import { judgeKeys } from '../../src/cli/doctor/checks/tier/keys.js';
import { judgePort } from '../../src/cli/doctor/checks/tier/ports.js';
import { judgeProgram } from '../../src/cli/doctor/checks/tier/program.js';
import { judgeRunning } from '../../src/cli/doctor/checks/tier/running.js';
import type { Finding, State, Verdict } from '../../src/cli/doctor/finding.js';
import type { Examined } from '../../src/cli/doctor/installation.js';
import { tierOf } from '../../src/cli/doctor/probes/processes.js';
import { exitOf, findingLines, summary } from '../../src/cli/doctor/report.js';
import { runChecks } from '../../src/cli/doctor/runChecks.js';

const NOW = Date.UTC(2026, 6, 1);
const DAY = 86_400_000;
const OWNER = { uid: 900, gid: 900, name: 'around-home' };
const home = (more: Partial<Examined> = {}): Examined => ({
  ...{ tier: 'home', data: '/data', pid: 7, flags: [], owner: OWNER, program: ['node', 'frMhs.js'] },
  facts: { tier: 'home', version: '0.1.0', data: '/data', problems: [] },
  ...more,
});
const { facts: _facts, ...MUTE } = home();
const RELAY = targetOf('wss://around.example');
const LOCAL = targetOf('ws://127.0.0.1:12345');
const CERTIFICATE = { validFrom: NOW - 60 * DAY, validTo: NOW + 30 * DAY, wrongName: undefined, distrust: undefined, protocol: 'TLSv1.3' };
const answer = (status: number, body = '', headers = {}) => ({ status, headers, body: new TextEncoder().encode(body), at: NOW });
const error = (code: string) => Object.assign(new Error(code), { code });
const CONTROLLER = { id: 'living', state: 'away', since: NOW - 600_000, address: '10.0.0.9:45671' };
const GiB = 2 ** 30;
const DISK = { free: 50 * GiB, size: 100 * GiB, freeFiles: 900, files: 1_000 };
const SERIAL = { path: '/dev/ttyUSB0', mode: 0o660, uid: 0, gid: 20_000, group: 'dialout' };
const PORT = { port: 8_080, for: 'phones on the LAN' };
const WAYS = { lan: { way: 'lan', url: 'ws://10.0.0.2', live: true }, relay: { way: 'relay', url: 'wss://r', live: true } } as const;

/** What each check says, of what is in order and of what is not. The words behind the state are in its sentence or its next step. */
const CASES: Readonly<Record<string, readonly (readonly [Verdict, State, string?])[]>> = {
  'machine.node': [
    [judgeNode('v20.19.0'), 'ok'],
    [judgeNode('v24.1.0'), 'ok'],
    [judgeNode('v20.18.1'), 'problem', '20.19'],
  ],
  'machine.clock': [
    [judgeClock({ ahead: -400, jumped: 3, wall: NOW }), 'ok'],
    [judgeClock({ ahead: 8_000, jumped: 0, wall: NOW }), 'warning', '8 s ahead of'],
    [judgeClock({ ahead: -3_600_000, jumped: 0, wall: NOW }), 'problem', '3600 s behind'],
    [judgeClock({ ahead: 0, jumped: -5_000, wall: NOW }), 'warning', 'moved by 5 s'],
    [judgeClock({ ahead: undefined, jumped: 0, wall: 0 }), 'problem', '1970-01-01'],
    [judgeClock({ ahead: undefined, jumped: 0, wall: NOW }), 'unseen'],
  ],
  'machine.timezone': [
    [judgeTimeZone('Asia/Tokyo', true), 'ok'],
    [judgeTimeZone('UTC', false), 'ok'],
    [judgeTimeZone('UTC', true), 'warning', 'timedatectl'],
  ],
  'machine.route': [
    [judgeRoute(['10.0.0.2'], true, true), 'ok', '10.0.0.2'],
    [judgeRoute(['10.0.0.2'], false, true), 'problem', 'beacons'],
    [judgeRoute(['10.0.0.2'], false, false), 'warning'],
    [judgeRoute([], false, false), 'problem', 'no network'],
  ],
  'machine.broadcast': [
    [judgeBroadcast(undefined), 'ok'],
    [judgeBroadcast('ENETUNREACH'), 'problem', 'beacon.targets'],
    [judgeBroadcast('EPERM'), 'problem', 'nft'],
  ],
  program: [
    [judgeProgram(home()), 'ok', '0.1.0'],
    [judgeProgram({ ...MUTE, mute: 'missing' }), 'problem', 'no frMhs'],
    [judgeProgram({ ...MUTE, mute: 'denied' }), 'unseen', 'sudo'],
    [judgeProgram({ ...MUTE, mute: 'failed', detail: 'unknown command' }), 'warning', 'unknown command'],
  ],
  running: [
    [judgeRunning({ tier: 'home', pid: 7, owner: OWNER }), 'ok', 'around-home'],
    [judgeRunning({ tier: 'web' }), 'warning', 'journalctl -u frAroundWeb'],
  ],
  config: [
    [judgeConfig(home()), 'ok'],
    [
      judgeConfig(home({ facts: { tier: 'home', version: '1', data: '/', problems: ['line 3: no', 'line 4: no'] } })),
      'problem',
      'line 3: no (and 1 more)',
    ],
    [judgeConfig({ ...MUTE, mute: 'denied' }), 'unseen'],
  ],
  data: [
    [judgeData({ folder: '/data', stats: { mode: 0o40700, uid: 900 }, owner: OWNER }), 'ok'],
    [judgeData({ folder: '/data', stats: { mode: 0o40755, uid: 900 }, owner: OWNER }), 'problem', 'chmod 700 /data'],
    [judgeData({ folder: '/data', stats: { mode: 0o40700, uid: 0 }, owner: OWNER }), 'problem', 'chown -R around-home: /data'],
    [judgeData({ folder: '/data', stats: { mode: 0o40700, uid: 900 }, unwritable: 'EROFS', owner: OWNER }), 'problem', 'read-only'],
    [judgeData({ folder: '/data', fault: 'ENOENT' }), 'problem', 'not there'],
    [judgeData({ folder: '/data', fault: 'EACCES' }), 'unseen', 'sudo'],
  ],
  keys: [
    [judgeKeys('/data', [{ name: 'home.keys', mode: 0o100600, uid: 900 }], OWNER), 'ok'],
    [judgeKeys('/data', [{ name: 'home.keys', mode: 0o100640, uid: 900 }], OWNER), 'problem', 'chmod 600 /data/home.keys'],
    [judgeKeys('/data', [{ name: 'home.keys', mode: 0o100600, uid: 0 }], OWNER), 'problem', 'chown'],
  ],
  disk: [
    [judgeDisk(DISK), 'ok'],
    [judgeDisk({ ...DISK, free: 1 * GiB }), 'warning', 'fills'],
    [judgeDisk({ ...DISK, free: 1_000 }), 'problem', 'full'],
    [judgeDisk({ ...DISK, freeFiles: 1 }), 'problem', 'df -i'],
  ],
  ports: [
    [judgePort(PORT, true, { ours: true, who: '' }), 'ok'],
    [judgePort(PORT, false, undefined), 'ok', 'free'],
    [judgePort(PORT, true, undefined), 'warning', 'nobody listens'],
    [judgePort(PORT, false, { ours: false, who: 'process 9 (nginx)' }), 'problem', 'process 9 (nginx)'],
  ],
  devices: [
    [judgeDevices([], OWNER, undefined), 'ok'],
    [judgeDevices([SERIAL], { ...OWNER, gid: 20_000 }, undefined, 'auto'), 'ok', '/dev/ttyUSB0'],
    [judgeDevices([SERIAL], OWNER, undefined, 'auto'), 'problem', 'usermod -aG dialout around-home'],
    [judgeDevices([SERIAL], OWNER, undefined), 'warning', 'dialout'],
    [judgeDevices([], OWNER, undefined, ['/dev/m5stack']), 'problem', 'plugged in'],
  ],
  'home.database': [
    [judgeDatabase({ state: 'whole' }), 'ok'],
    [judgeDatabase({ state: 'damaged', detail: 'page 3' }), 'problem', 'page 3'],
    [judgeDatabase(undefined), 'unseen'],
  ],
  'home.relay': [
    [judgeHomeRelay({ url: 'wss://r', up: true, since: NOW, roundTrip: 21.4 }, NOW), 'ok', '21 ms'],
    [judgeHomeRelay({ url: 'wss://r', up: false, since: NOW - 600_000, detail: 'refused' }, NOW), 'problem', '10 min: refused'],
    [judgeHomeRelay({ url: 'wss://r', up: false, since: NOW - 5_000 }, NOW), 'warning'],
  ],
  'home.controllers': [
    [judgeController({ ...CONTROLLER, state: 'connected', rtt: 2 }, undefined, NOW), 'ok'],
    [judgeController({ ...CONTROLLER, asleepUntil: NOW + 9_000 }, false, NOW), 'ok', 'asleep'],
    [judgeController({ ...CONTROLLER, asleepUntil: NOW - DAY }, false, NOW), 'problem'],
    [judgeController({ ...CONTROLLER, lastBeacon: NOW - 5_000 }, false, NOW), 'problem', 'firewall'],
    [judgeController({ ...CONTROLLER, lastBeacon: NOW - 5_000 }, true, NOW), 'problem', 'both logs'],
    [judgeController({ ...CONTROLLER, lastBeacon: NOW - DAY }, false, NOW), 'problem', 'power'],
    [judgeController(CONTROLLER, true, NOW), 'problem', 'is it this controller'],
    [judgeController({ ...CONTROLLER, state: 'new' }, undefined, NOW), 'warning', 'around adopt living'],
  ],
  'home.phones': [
    [judgePhones({ owner: true, phones: { paired: 2, connected: 1 } }), 'ok', '2 keys, 1 connected'],
    [judgePhones({ owner: false }), 'warning', 'frMhs pair'],
  ],
  'controller.adopted': [
    [judgeAdopted(true), 'ok'],
    [judgeAdopted(false), 'warning', 'setup code'],
    [judgeAdopted(undefined), 'unseen'],
  ],
  'relay.dns': [
    [judgeDns('around.example', ['203.0.113.9']), 'ok', '203.0.113.9'],
    [judgeDns('around.example', 'ENOTFOUND'), 'problem', 'A record'],
    [judgeDns('around.example', 'EAI_AGAIN'), 'problem', 'no name server'],
  ],
  'relay.tcp': [
    [judgeTcp(RELAY, undefined), 'ok'],
    [judgeTcp(RELAY, error('ECONNREFUSED')), 'problem', 'nginx'],
    [judgeTcp(RELAY, new Error('no answer')), 'problem', 'firewall'],
    [judgeTcp(LOCAL, error('ECONNREFUSED')), 'problem', 'frAroundWeb'],
  ],
  'relay.tls': [
    [judgeTls(RELAY, CERTIFICATE, NOW), 'ok', '2026-07-31'],
    [judgeTls(RELAY, CERTIFICATE, NOW + 20 * DAY), 'warning', 'in 10 days'],
    [judgeTls(RELAY, CERTIFICATE, NOW + 31 * DAY), 'problem', 'ended'],
    [judgeTls(RELAY, CERTIFICATE, NOW - 61 * DAY), 'problem', 'clock'],
    [judgeTls(RELAY, { ...CERTIFICATE, wrongName: 'other' }, NOW), 'problem', 'not for around.example'],
    [judgeTls(RELAY, { ...CERTIFICATE, distrust: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }, NOW), 'problem', 'fullchain'],
    [judgePlain(LOCAL), 'ok'],
    [judgePlain(targetOf('ws://192.168.1.7:12345')), 'warning'],
  ],
  'relay.redirect': [
    [judgeRedirect(RELAY, answer(301, '', { location: 'https://around.example/' })), 'ok'],
    [judgeRedirect(RELAY, answer(200)), 'warning', 'answers 200'],
    [judgeRedirect(RELAY, answer(301, '', { location: 'http://elsewhere/' })), 'warning'],
    [judgeRedirect(RELAY, error('ECONNREFUSED')), 'warning', 'certbot'],
  ],
  'relay.health': [
    [judgeHealth(answer(200, '{"ok":true,"homes":1,"phones":3}')), 'ok', '1 home and 3 phones'],
    [judgeHealth(answer(200, '<html>')), 'problem', 'something else'],
    [judgeHealth(answer(421)), 'problem', '"hosts"'],
    [judgeHealth(answer(502)), 'problem', 'does not reach the relay'],
    [judgeHealth(error('ETIMEDOUT')), 'problem'],
  ],
  'relay.version': [
    [judgeVersion('0.1.0', { around: '0.1.0', home: '0.1.0' }), 'ok'],
    [judgeVersion('0.2.0', { around: '0.1.0' }), 'warning', 'around 0.1.0'],
    [judgeVersion(undefined, { around: '0.1.0' }), 'unseen'],
  ],
  'relay.home': [
    [judgeSocket('/home', answer(101)), 'ok'],
    [judgeSocket('/home', answer(404)), 'problem', 'Upgrade'],
    [judgeSocket('/home', answer(429)), 'problem', 'wait a minute'],
  ],
  'relay.phone': [
    [judgeSocket('/phone', answer(101)), 'ok'],
    [judgeSocket('/phone', answer(200)), 'problem', 'Upgrade'],
  ],
  'relay.page': [
    [judgePage([{ path: 'index.html', served: 'a', installed: 'a' }], true), 'ok'],
    [judgePage([{ path: 'app.js', served: 'b', installed: 'a' }], true), 'problem', 'app.js'],
    [judgePage([{ path: 'app.js', served: 'b', installed: 'a' }], false), 'warning', 'another version'],
    [judgePage([{ path: 'app.js', served: 'b', installed: undefined }], true), 'unseen'],
  ],
  'key.reach': [
    [judgeReach([WAYS.lan, WAYS.relay]), 'ok'],
    [judgeReach([WAYS.lan, { ...WAYS.relay, live: false, detail: 'refused' }]), 'warning', 'refused'],
    [judgeReach([{ ...WAYS.lan, live: false }]), 'problem', 'no way'],
  ],
};

describe('around doctor: what each check says', () => {
  const caseOf = (name: CheckName) => CASES[name] ?? CASES[name.split('.')[1] as string] ?? [];

  it('has a good and a bad case of every check', () => {
    const lacking = CHECK_NAMES.filter((name) => {
      const states = caseOf(name).map(([{ state }]) => state);
      return !states.includes('ok') || !states.some((state) => state === 'warning' || state === 'problem');
    });
    expect(lacking).toEqual([]);
  });

  it.each(Object.entries(CASES))('%s', (_name, cases) => {
    for (const [verdict, state, words = ''] of cases) {
      expect(verdict).toMatchObject({ state });
      expect(`${verdict.says} ${verdict.next ?? ''}`).toContain(words);
      // Whatever is not in order has a next step.
      expect(verdict.next === undefined).toBe(state === 'ok');
    }
  });
});

describe('around doctor: finding its way', () => {
  it('knows tiers by their command lines, and nothing else by them', () => {
    expect(tierOf(['/usr/bin/node', '--no-warnings', '/opt/around/frMhs/current/frMhs.mjs', 'run', '--data', '/d'])).toEqual({
      ...{ tier: 'home', script: '/opt/around/frMhs/current/frMhs.mjs', rest: ['--data', '/d'] },
    });
    expect(tierOf(['node', 'bin/frMhc.js'])?.tier).toBe('controller');
    for (const argv of [
      ['node', 'frMhs.js', 'pair'],
      ['node', 'frAroundWeb.js', 'tcp'],
      ['vim', 'frMhs.js', 'run'],
      ['node', 'other.js'],
      ['node'],
    ])
      expect(tierOf(argv)).toBeUndefined();
  });

  it('reads the table of routes', () => {
    const table = 'Iface\tDestination\tGateway\tFlags\nlo\t0000007F\t00000000\t0001\n';
    expect(hasDefaultRoute(table)).toBe(false);
    expect(hasDefaultRoute(`${table}eth0\t00000000\t0102A8C0\t0003\n`)).toBe(true);
    expect(hasDefaultRoute(`${table}eth0\t00000000\t0102A8C0\t0002\n`)).toBe(false);
  });

  it('knows what is mounted read-only by its nearest mount', () => {
    const mounts = '/dev/a / ext4 ro,relatime 0 0\n/dev/b /var ext4 rw,emergency_ro 0 0\ntmpfs /var/lib tmpfs rw 0 0\n';
    expect(['/data', '/var/x', '/var/lib/around', '/variety'].map((folder) => isReadOnly(folder, mounts))).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  it('does not wait for a check that never ends, nor fall over one that throws', async () => {
    let over = 0;
    const found = await runChecks(
      [
        { name: 'relay.dns', about: 'a', run: () => new Promise(() => {}) },
        { name: 'relay.tcp', run: () => Promise.reject(new Error('bang')) },
        { name: 'relay.tls', run: async () => ({ state: 'ok', says: 'good' }) },
      ],
      20,
      () => over++,
    );
    expect(found.map(({ check, about, state }) => [check, about, state])).toEqual([
      ['relay.dns', 'a', 'unseen'],
      ['relay.tcp', undefined, 'unseen'],
      ['relay.tls', undefined, 'ok'],
    ]);
    expect([found[1]?.says, over]).toEqual(['could not be looked at: bang', 3]);
  });

  it('reports on one line each, safe to look at, and ends with what is worst', () => {
    const of = (state: State): Finding => ({
      check: 'home.disk',
      about: '/d\u001b[2J',
      state,
      says: 'x',
      ...(state === 'ok' ? {} : { next: 'do' }),
    });
    expect(findingLines(of('problem'))).toBe(`✗ home.disk            /d\\u001b[2J: x\n${' '.repeat(23)}→ do`);
    expect([[of('ok')], [of('ok'), of('unseen')], [of('warning'), of('ok')], [of('warning'), of('problem')]].map(exitOf)).toEqual([
      0, 0, 1, 2,
    ]);
    expect(summary([of('ok'), of('problem'), of('warning'), of('warning'), of('unseen')])).toBe(
      '1 problem, 2 warnings, 1 in order, 1 not looked at.',
    );
  });
});
