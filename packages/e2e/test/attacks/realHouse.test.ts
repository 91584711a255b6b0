import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { PROGRAMS } from '@around/demo';
import { type Invitation, normaliseCrockford, parsePairingLink } from '@around/messages';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readPage } from '../docs/pages.js';
import { RealHouse, run } from '../support/realHouse.js';
import { listeningSockets } from './listening.js';

/** A device whose programs tell what they were given. */
const HOUSE = `title: Living room
things:
  probe:
    title: Probe
    properties:
      note: { type: string, write: { run: [sh, look.sh, "{{value}}"], timeout: 5s } }
    actions:
      look: { run: [sh, look.sh], timeout: 5s, input: { type: object } }
    stream: { run: [sh, -c, "while sleep 1; do :; done"] }
`;
/** Environment, open files and command lines: its own, and its parent's. */
const LOOK = `{ cat /proc/self/environ; ls -l /proc/self/fd; cat /proc/$PPID/cmdline /proc/self/cmdline; } >> "$AROUND_DEMO/looked" 2>/dev/null
`;

// A machine that is busy with other tests takes its time with ten processes.
vi.setConfig({ hookTimeout: 240_000 });

describe('a real house, seen from beside it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'around-probe-'));
  let house: RealHouse;
  let umask: number;
  /** Whatever was secret at some time: codes, links, keys, tokens, PINs; by what it is. */
  const secrets = new Map<string, string>();

  beforeAll(async () => {
    for (const name of ['living.yaml', 'garden.yaml'])
      writeFileSync(join(folder, name), name === 'garden.yaml' ? HOUSE.replace('Living room', 'Garden') : HOUSE);
    writeFileSync(join(folder, 'look.sh'), LOOK);
    // As an installation may be that gives everything to everybody.
    umask = process.umask(0);
    house = await RealHouse.start({ display: true, controllers: folder, log: 'debug' });
    await live();
  });
  afterAll(async () => {
    await house?.[Symbol.asyncDispose]();
    process.umask(umask);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Pairing by link and by code, a session over relay and LAN, commands, a PIN, a revocation: all that has to do with secrets. */
  async function live(): Promise<void> {
    const owner = await invited('owner', await house.house.invite('Ann'));
    expect((await house.around(['pair', owner.link])).code).toBe(0);
    const guest = await invited('guest', await house.house.invite('Ben', '--role', 'guest', '--things', '*'));
    const paired = await house.around(['pair', guest.code, '--url', house.house.pageUrl], 'ben');
    expect(paired.code, paired.err).toBe(0);
    await invited('unused', await house.house.invite('Carl'));
    const wrong = `${(normaliseCrockford(guest.code, 12) as string).slice(0, 11)}0`;
    expect((await house.around(['pair', wrong, '--url', house.house.pageUrl], 'carl')).code).not.toBe(0);
    await house.until('the probe is there', async () => (await house.around(['things'])).out.includes('living/probe'));
    for (const way of ['--relay', '--lan']) {
      expect((await house.around(['invoke', 'living/probe.look', way])).code).toBe(0);
      expect((await house.around(['write', 'living/probe.note', 'hello', way])).code).toBe(0);
    }
    secrets.set('PIN', '907351264813');
    await typed(['pin', '--relay'], '907351264813');
    const { out } = await run([PROGRAMS.web, 'enrol', '--data', house.house.folder('web')]);
    secrets.set('unused enrol code', /[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}/.exec(out)?.[0] ?? 'no enrol code was printed');
    const reset = await run([PROGRAMS.controller, 'adopt', '--reset', '--json', '--data', house.house.folder('garden')]);
    secrets.set('setup code', (JSON.parse(reset.out) as { setupCode: string }).setupCode);
    const log = join(house.data, 'logs', 'garden.log');
    await house.until('the board waits for its owner', () => readFileSync(log, 'utf8').includes('waiting to be adopted'));
    // What each tier keeps for itself.
    for (const [name, file] of filesUnder(house.data)) {
      if (!/(\.home\.json|home\.keys|controller\.key|tcp-token)$/.test(name)) continue;
      const text = readFileSync(file, 'utf8');
      for (const [, key = '', value = ''] of text.matchAll(/"(psk|token|secretKey|sign|static|hmac|setupCode)":\s*"([^"]+)"/g)) {
        // A controller's own mark on its processes is for them to have.
        if (!(name.endsWith('controller.key') && key === 'token')) secrets.set(`${name} ${key}`, value);
      }
    }
    expect([...secrets.keys()].filter((name) => /psk|secretKey|sign|hmac/.test(name)).length).toBeGreaterThanOrEqual(8);
  }

  /** Runs `around …` and types a line. */
  async function typed(args: readonly string[], line: string): Promise<void> {
    const child = spawn(process.execPath, [PROGRAMS.around, ...args], {
      env: { ...process.env, AROUND_HOME: house.house.folder('around') },
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    child.stdin.end(`${line}\n`);
    let err = '';
    child.stderr.on('data', (bytes: Buffer) => {
      err += bytes.toString();
    });
    const [code] = (await once(child, 'close')) as [number];
    expect(code, err).toBe(0);
  }

  async function invited(who: string, invitation: Invitation): Promise<Invitation> {
    const link = parsePairingLink(invitation.link);
    if (!link.ok) throw new Error(link.error);
    secrets.set(`${who} link's secret`, link.value.secret);
    secrets.set(`${who} code`, invitation.code);
    return invitation;
  }

  /** Every form in which a secret could stand somewhere. */
  function forms(secret: string): Buffer[] {
    const texts = [secret, secret.replaceAll('-', ''), secret.toLowerCase()];
    const raw = /^[A-Za-z0-9_-]{22,}$/.test(secret) ? Buffer.from(secret, 'base64url') : undefined;
    if (raw !== undefined) texts.push(raw.toString('hex'), raw.toString('base64'), raw.toString('hex').toUpperCase());
    return [...texts.map((text) => Buffer.from(text)), ...(raw === undefined || raw.length < 16 ? [] : [raw])];
  }

  function found(where: string, bytes: Buffer): string[] {
    return [...secrets].filter(([, secret]) => forms(secret).some((form) => bytes.includes(form))).map(([name]) => `${name} in ${where}`);
  }

  it('no secret stands in any log, at the level that tells most', () => {
    const logs = filesUnder(join(house.data, 'logs'));
    const all = Buffer.concat(logs.map(([, file]) => readFileSync(file)));
    // They do tell something.
    expect(all.includes('"debug"') || all.includes('debug')).toBe(true);
    expect(all.length).toBeGreaterThan(5_000);
    expect(logs.flatMap(([name, file]) => found(name, readFileSync(file)))).toEqual([]);
    // Nor a link, or anything of the form of a code, that this test does not know.
    expect(all.toString().match(/#p=|\b[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2,}\b/g)).toBe(null);
    // Looking works: each key is found where it belongs.
    const kept = Buffer.concat(filesUnder(house.data).map(([, file]) => readFileSync(file)));
    expect(
      [...secrets.keys()].filter((name) => / (psk|secretKey|token|sign)$/.test(name) && !found('', kept).includes(`${name} in `)),
    ).toEqual([]);
  });

  it('no secret stands in a command line, in the environment of a device’s program, or in the files that it is given', () => {
    const lines = house
      .processes()
      .map(({ pid, command }) => [`command line of ${pid} ${command.slice(0, 60)}`, Buffer.from(command)] as const);
    expect(lines.length).toBeGreaterThanOrEqual(7);
    expect(lines.flatMap(([name, bytes]) => found(name, bytes))).toEqual([]);
    const looked = readFileSync(join(house.data, 'devices', 'looked'));
    expect(looked.includes('AROUND_ID=')).toBe(true);
    expect(found('what a program was given', looked)).toEqual([]);
    // Nothing of the house is open in it: no key file, no socket.
    const open = looked
      .toString()
      .split('\n')
      .filter((line) => line.includes(' -> '));
    expect(open.length).toBeGreaterThan(3);
    // Its own three are pipes and pairs of the controller's making.
    expect(open.filter((line) => /\.key|home\.db| ([3-9]|\d\d+) -> socket:/.test(line))).toEqual([]);
  });

  it('the relay keeps public keys and hashes alone', () => {
    const kept = filesUnder(house.house.folder('web')).filter(([name]) => !name.includes('tcp'));
    expect(kept.map(([name]) => name)).toContain('homes.jsonl');
    expect(kept.flatMap(([name, file]) => found(name, readFileSync(file)))).toEqual([]);
  });

  it('folders are 0700 and files 0600, whatever the umask', () => {
    const tiers = ['web', 'home', 'living', 'garden', 'around', 'ben', 'logs'];
    const wrong: string[] = [];
    let seen = 0;
    for (const tier of tiers) {
      for (const path of [join(house.data, tier), ...everythingUnder(join(house.data, tier))]) {
        const stat = lstatSync(path);
        const mode = stat.mode & 0o777;
        seen++;
        if (stat.isSymbolicLink()) wrong.push(`${relative(house.data, path)} is a link`);
        else if (mode !== (stat.isDirectory() ? 0o700 : 0o600)) wrong.push(`${relative(house.data, path)} ${mode.toString(8)}`);
      }
    }
    expect(seen).toBeGreaterThan(15);
    expect(wrong).toEqual([]);
    expect(lstatSync(join(house.data, 'home', 'control.sock')).isSocket()).toBe(true);
  });

  it('nothing listens but what docs/CONFIGURATION.md lists; the TCP interface on loopback alone', () => {
    const { ports } = house.house.options;
    const home = house.house.folder('home');
    const listed = listOfListeners();
    const at: Record<string, string> = {
      'frAroundWeb `listen.port`': `tcp 127.0.0.1:${ports.web}`,
      'frAroundWeb `tcp.port`': `tcp 127.0.0.1:${ports.tcp}`,
      'frMhs `listen.lan`': `tcp 127.0.0.1:${ports.lan}`,
      'frMhs `listen.tcp`': `tcp 127.0.0.1:${ports.homeTcp}`,
      'frMhs `listen.beacon`': `udp 0.0.0.0:${ports.beacon}`,
      'frMhs `control.sock`': `unix ${home}/control.sock`,
      'frMhc `listen.tcp`': `tcp 127.0.0.1:${ports.living}, tcp 127.0.0.1:${ports.garden}`,
      'frMhc any': 'udp any, udp any',
    };
    expect(Object.keys(at).sort()).toEqual(listed.sort());
    const display = `tcp 127.0.0.1:${ports.display}`;
    const tiers = house.processes().map(({ pid }) => pid);
    const fixed = new Set(Object.values(at).flatMap((one) => one.split(', ')));
    const found = listeningSockets(tiers).map(({ kind, at }) => `${kind} ${at}`);
    // A controller's own UDP socket, from which its beacons go, has whatever port the system gives.
    const named = found.map((one) => (one.startsWith('udp') && !fixed.has(one) ? 'udp any' : one)).filter((one) => one !== display);
    expect(named.sort()).toEqual(
      Object.values(at)
        .flatMap((one) => one.split(', '))
        .sort(),
    );
  });

  /** Rows of the table of what listens: `tier key`. */
  function listOfListeners(): string[] {
    const page = readPage('docs/CONFIGURATION.md').text;
    const section = page.slice(page.indexOf('## What listens'));
    const table = section.slice(0, section.indexOf('\n## ', 5));
    return table
      .split('\n')
      .filter((line) => line.startsWith('| `fr'))
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .map(([, tier = '', , key = '']) => `${tier.replaceAll('`', '')} ${key}`);
  }
});

describe('what another user has laid into a data folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'around-links-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('a link in the place of a key file is replaced, not written through; a folder that all may read is closed', async () => {
    const data = join(folder, 'controller');
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(data, { mode: 0o777 });
    chmodSync(data, 0o777);
    symlinkSync(elsewhere, join(data, 'controller.key'));
    const reset = await run([PROGRAMS.controller, 'adopt', '--reset', '--data', data]);
    expect(reset.code, reset.err).toBe(0);
    expect(existsSync(elsewhere)).toBe(false);
    const key = lstatSync(join(data, 'controller.key'));
    expect(key.isSymbolicLink()).toBe(false);
    expect(key.mode & 0o777).toBe(0o600);
    expect(lstatSync(data).mode & 0o777).toBe(0o700);
  });
});

function filesUnder(folder: string): (readonly [name: string, file: string])[] {
  return everythingUnder(folder)
    .filter((path) => lstatSync(path).isFile())
    .map((path) => [relative(folder, path), path] as const);
}

function everythingUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [path, ...everythingUnder(path)] : [path];
  });
}
