import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { PROGRAMS } from '@around/demo';
import { openDb } from '@around/home';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answers } from '../../../client/src/cli/doctor/checks/home/controllers.js';
import { lookAtPage } from '../../../client/src/cli/doctor/checks/relay/page.js';
import { addressesOf, judgeDns, judgeTcp, reach } from '../../../client/src/cli/doctor/checks/relay/reach.js';
import { judgeSocket } from '../../../client/src/cli/doctor/checks/relay/sockets.js';
import { targetOf } from '../../../client/src/cli/doctor/checks/relay/target.js';
import { judgeTls } from '../../../client/src/cli/doctor/checks/relay/tls.js';
import { judgeData, lookAtFolder } from '../../../client/src/cli/doctor/checks/tier/data.js';
import { lookAtDevices } from '../../../client/src/cli/doctor/checks/tier/devices.js';
import { judgeDisk, lookAtDisk } from '../../../client/src/cli/doctor/checks/tier/disk.js';
import { judgeKeys, keptFiles } from '../../../client/src/cli/doctor/checks/tier/keys.js';
import { lookAtPorts } from '../../../client/src/cli/doctor/checks/tier/ports.js';
import { get } from '../../../client/src/cli/doctor/probes/http.js';
import { certificateOf } from '../../../client/src/cli/doctor/probes/tls.js';
import { checkDatabase } from '../../../home/src/console/databaseCheck.js';
import { certificate } from '../../src/rehearse/certificates.js';
import { SmallDisk } from '../faults/disks.js';
import { describeAsRoot } from '../faults/needs.js';

const DAY = 86_400_000;
const OWN = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, name: 'me' };

let folder: string;
const closing: (() => void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'around-doctor-'));
});
afterEach(() => {
  for (const close of closing.splice(0)) close();
  rmSync(folder, { recursive: true, force: true });
});

interface Server {
  listen(port: number, host: string, then: () => void): unknown;
  close(): unknown;
  address(): unknown;
}

const portOf = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    closing.push(() => server.close());
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

describe('the doctor, of real faults', () => {
  it('folders and files that others may read', async () => {
    writeFileSync(join(folder, 'home.keys'), 'k', { mode: 0o600 });
    writeFileSync(join(folder, 'home.yaml'), 'y', { mode: 0o644 });
    const look = async () =>
      [judgeData(await lookAtFolder(folder, OWN)), judgeKeys(folder, await keptFiles(folder), OWN)].map(({ state }) => state);
    expect(await look()).toEqual(['ok', 'ok']);
    chmodSync(join(folder, 'home.keys'), 0o640);
    expect(await look()).toEqual(['ok', 'problem']);
    chmodSync(folder, 0o755);
    expect(await look()).toEqual(['problem', 'problem']);
    expect(judgeData(await lookAtFolder(join(folder, 'none'), OWN)).says).toContain('not there');
  });

  it('ports: its own, nobody’s, another’s', async () => {
    const port = await portOf(createTcpServer());
    const facts = (one: number) => ({
      tier: 'home' as const,
      version: '1',
      data: folder,
      problems: [],
      ports: [{ port: one, for: 'phones' }],
    });
    const states = (pid: number | undefined, one = port) =>
      lookAtPorts({ tier: 'home', data: folder, flags: [], facts: facts(one), ...(pid === undefined ? {} : { pid, owner: OWN }) }).map(
        ({ state }) => state,
      );
    expect(states(process.pid)).toEqual(['ok']);
    expect(states(undefined)).toEqual(['problem']);
    // A child of the tier may have it: the TCP interface is one.
    expect(states(process.ppid)).toEqual(['ok']);
    for (const close of closing.splice(0)) close();
    expect(states(undefined)).toEqual(['ok']);
    expect(states(process.pid)).toEqual(['warning']);
  });

  it('certificates: good, ended, of another name, of nobody', async () => {
    const now = Date.now();
    const judged = async (name: string, until: number, host = 'localhost') => {
      const { cert, key } = certificate({ name, from: now - 90 * DAY, until });
      const port = await portOf(createTlsServer({ cert, key }));
      const seen = await certificateOf(host, port);
      // Its own word is all that vouches for it here; that is the last thing that is looked at.
      return [judgeTls({ host }, seen, now), judgeTls({ host }, { ...seen, distrust: undefined }, now)];
    };
    const [own, trusted] = await judged('localhost', now + 60 * DAY);
    expect([own?.state, own?.says, trusted?.state]).toEqual(['problem', expect.stringContaining('does not trust'), 'ok']);
    expect((await judged('localhost', now - DAY))[0]?.says).toContain('ended');
    expect((await judged('localhost', now + 5 * DAY))[1]).toMatchObject({ state: 'warning', says: expect.stringContaining('in 4 days') });
    expect((await judged('elsewhere.example', now + 60 * DAY))[0]?.says).toContain('not for localhost');
  });

  it('a relay’s name and port that lead nowhere, a web server that opens no WebSocket, another page', async () => {
    expect(judgeDns('nowhere.invalid', await addressesOf('nowhere.invalid')).state).toBe('problem');
    const site = join(folder, 'site');
    mkdirSync(site);
    writeFileSync(join(site, 'index.html'), '<script src="/app.js"></script>');
    writeFileSync(join(site, 'app.js'), 'one');
    const port = await portOf(
      createServer((request, response) => response.end(request.url === '/' ? '<script src="/app.js"></script>' : 'two')),
    );
    const target = targetOf(`ws://127.0.0.1:${port}`);
    expect(judgeTcp(target, await reach(target)).state).toBe('ok');
    expect(await answers(`127.0.0.1:${port}`)).toBe(true);
    expect(judgeSocket('/phone', await get(target.base, '/phone', true))).toMatchObject({
      state: 'problem',
      says: expect.stringContaining('no WebSocket'),
    });
    const files = await lookAtPage(target.base, site);
    expect(files.map(({ path, served, installed }) => [path, served === installed])).toEqual([
      ['index.html', true],
      ['app.js', false],
    ]);
    for (const close of closing.splice(0)) close();
    expect(judgeTcp(target, await reach(target))).toMatchObject({ state: 'problem', says: expect.stringContaining('nothing listens') });
    expect(await answers(`127.0.0.1:${port}`)).toBe(false);
  });

  it('a damaged database, and changes nothing in its folder', async () => {
    const path = join(folder, 'home.db');
    const db = await openDb(path);
    db.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x); CREATE INDEX i ON t (x)');
    db.exec(`INSERT INTO t VALUES ${Array.from({ length: 500 }, (_, i) => `('value ${i}')`).join(',')}`);
    db.close();
    const list = () => execFileSync('ls', ['-la', '--time-style=full-iso', folder]).toString().split('\n').slice(3);
    const before = list();
    expect(await checkDatabase(folder, false)).toEqual({ state: 'whole' });
    writeFileSync(path, Buffer.alloc(8_192, 0xff), { flag: 'r+' });
    const broken = list();
    expect(broken).not.toEqual(before);
    expect(await checkDatabase(folder, false)).toMatchObject({ state: 'damaged' });
    expect(list()).toEqual(broken);
    expect(await checkDatabase(join(folder, 'none'), false)).toEqual({ state: 'missing' });
    const live = await openDb(join(folder, 'live', 'home.db'));
    live.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x)');
    expect(await checkDatabase(join(folder, 'live'), true)).toEqual({ state: 'whole' });
    live.close();
  });

  it('devices, by what /dev holds', async () => {
    for (const name of ['ttyUSB0', 'i2c-1', 'null', 'tty']) writeFileSync(join(folder, name), '');
    expect((await lookAtDevices(folder)).map(({ path }) => path)).toEqual([join(folder, 'i2c-1'), join(folder, 'ttyUSB0')]);
  });
});

describeAsRoot(['mount', 'mkfs.ext4'], 'the doctor, of disks', () => {
  it('tells a full one and one that is read-only', async () => {
    const full = new SmallDisk(join(folder, 'full'), { mib: 32 });
    closing.push(() => full.remove());
    const roomy = await lookAtDisk(full.path);
    expect([roomy.free, roomy.size].map((bytes) => Math.round(bytes / 2 ** 20))).toEqual([32, 32]);
    full.fill();
    expect(judgeDisk(await lookAtDisk(full.path))).toMatchObject({ state: 'problem', says: expect.stringContaining('full') });
    const worn = new SmallDisk(join(folder, 'worn'), { mib: 16, image: join(folder, 'card.img') });
    closing.push(() => worn.remove());
    chmodSync(worn.path, 0o700);
    expect(judgeData(await lookAtFolder(worn.path, OWN)).state).toBe('ok');
    worn.wearOut();
    expect(judgeData(await lookAtFolder(worn.path, OWN))).toMatchObject({ state: 'problem', says: expect.stringContaining('read-only') });
  });
});

describeAsRoot(['ip', 'nsenter', 'setpriv'], 'the doctor, as a whole', () => {
  it('on a machine without a default route, and as a user who may not look', () => {
    const data = join(folder, 'controller');
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(join(data, 'controller.yaml'), 'title: Shed\n', { mode: 0o600 });
    chownSync(folder, 0, 0);
    chmodSync(folder, 0o755);
    const script = [
      'ip link set lo up; ip link add d0 type veth peer name d1; ip addr add 10.99.0.2/24 dev d0; ip link set d0 up; ip link set d1 up',
      `"$0" "$1" doctor --json --only --data ${data} || true`,
      `exec setpriv --reuid=65534 --regid=65534 --clear-groups "$0" "$1" doctor --json --only --data ${data}`,
    ].join('\n');
    let out = '';
    try {
      out = execFileSync('unshare', ['--net', 'sh', '-c', script, process.execPath, PROGRAMS.around], {
        env: { PATH: process.env.PATH, HOME: folder },
      }).toString();
    } catch (error) {
      // It ends with what it found.
      out = String((error as { stdout: Buffer }).stdout);
    }
    const findings = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { check: string; state: string; says: string; next?: string });
    const stateOf = (check: string) => findings.filter((one) => one.check === check).map(({ state }) => state);
    expect(stateOf('machine.route')).toEqual(['problem', 'problem']);
    expect(findings.find(({ check }) => check === 'machine.broadcast')).toMatchObject({
      state: 'problem',
      says: expect.stringContaining('ENETUNREACH'),
    });
    expect(stateOf('controller.running')).toEqual(['warning', 'warning']);
    // Root sees all of it; nobody is told how to.
    expect(stateOf('controller.config')).toEqual(['ok', 'unseen']);
    expect(stateOf('controller.adopted')).toEqual(['warning', 'unseen']);
    expect(findings.filter(({ check, state }) => check === 'controller.program' && state === 'unseen')).toMatchObject([
      { next: 'sudo around doctor' },
    ]);
  });
});
