import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anyPorts, eventually, PROGRAMS, startTier, type Tier } from '@around/demo';
import type { Invitation } from '@around/messages';
import { processesOf, type Ran, run } from '../support/realHouse.js';

export type Release = 'old' | 'new';
export const RELEASES = ['old', 'new'] as const;
export type TierName = 'web' | 'home' | 'controller';
export const TIERS = ['web', 'home', 'controller'] as const;

const DEVICES = fileURLToPath(new URL('../../../demo/devices', import.meta.url));
/** Where the release before has them. */
const BEFORE = {
  web: 'web/bin/frAroundWeb.js',
  home: 'home/bin/frMhs.js',
  controller: 'controller/bin/frMhc.js',
  around: 'client/bin/around.js',
} as const;
type Program = keyof typeof BEFORE;

/** A lamp that is a file, and a button that a line in a file presses: in words that the configuration of every release knows. */
const hut = (devices: string): string => `title: Hut
things:
  lamp:
    title: Lamp
    type: [OnOffSwitch, Light]
    properties:
      on:
        type: OnOffProperty
        write: { run: [sh, ${DEVICES}/set.sh, lamp.on, "{{value}}"], timeout: 5s }
        read: { run: [sh, ${DEVICES}/get.sh, lamp.on, "false"], every: 60s, timeout: 5s }
  button:
    title: Button
    type: [PushButton]
    properties:
      pushed: { type: PushedProperty }
    events:
      pressed: { type: PressedEvent }
    stream: { run: [tail, -n, "0", -F, "${devices}/button"] }
`;

/** One log line that tells of trouble. */
export interface Complaint {
  readonly tier: TierName;
  readonly level: 'warn' | 'error';
  readonly msg: string;
}

/** Relay, home and one controller as real processes, each of the release before or of this one, and replaced one at a time over its own data. */
export class UpgradeHouse implements AsyncDisposable {
  readonly data = mkdtempSync(join(tmpdir(), 'around-upgrade-'));
  readonly #previous: string;
  readonly #ports = new Map<string, number>();
  readonly #tiers = new Map<TierName, Tier>();
  readonly #clients: Client[] = [];
  readonly releases: Record<TierName, Release> = { web: 'old', home: 'old', controller: 'old' };
  #enrol: string | undefined;

  constructor(previous: string) {
    this.#previous = previous;
  }

  /** Everything of one release, joined together and adopted. */
  async start(): Promise<void> {
    const ports = await anyPorts(['web', 'tcp', 'lan', 'homeTcp', 'beacon', 'hut']);
    for (const [name, port] of Object.entries(ports)) this.#ports.set(name, port);
    writeFileSync(join(this.folder('config'), 'hut.yaml'), hut(this.folder('devices')));
    writeFileSync(join(this.folder('devices'), 'button'), '');
    await this.#startTier('web');
    const shown = await this.ask('web', ['enrol', '--data', this.folder('web')]);
    this.#enrol = shown.match(/[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}/)?.[0] ?? '';
    await this.#startTier('home');
    await this.#startTier('controller');
    await eventually(
      'the controller has its keys',
      20_000,
      async () => existsSync(join(this.folder('controller'), 'controller.key')) || undefined,
    );
    const board = JSON.parse(await this.ask('controller', ['adopt', '--show', '--json', '--data', this.folder('controller')])) as Record<
      string,
      string
    >;
    await eventually('the home adopts the controller', 20_000, () =>
      this.ask('home', ['adopt', board.board ?? '', board.setupCode ?? '', '--id', 'hut', '--data', this.folder('home')]),
    );
  }

  folder(name: string): string {
    const path = join(this.data, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  program(name: Program, release: Release): string {
    return release === 'new' ? PROGRAMS[name] : join(this.#previous, 'packages', BEFORE[name]);
  }

  /** Ends one tier politely and starts it again as another release, over the same data. */
  async replace(tier: TierName, release: Release): Promise<void> {
    await this.stopTier(tier);
    this.releases[tier] = release;
    await this.#startTier(tier);
  }

  async stopTier(tier: TierName): Promise<void> {
    await this.#tiers.get(tier)?.stop();
    this.#tiers.delete(tier);
  }

  /** Starts a stopped tier as another release, which is expected to refuse: what it said. @throws Error where it does not end in 20 s */
  async refusal(tier: TierName, release: Release): Promise<string> {
    const log = join(this.folder('logs'), `${tier}-refusal.log`);
    const started = startTier(tier, log, this.#argv(tier, release), this.#env(), this.data);
    const late = setTimeout(() => void started.stop(0), 20_000);
    const code = await started.ended;
    clearTimeout(late);
    if (code === null || code === 0) throw new Error(`the ${release} ${tier} did not refuse: exit ${code}`);
    return readFileSync(log, 'utf8');
  }

  /** Runs a tier's program, of the release that the tier is, to its end. @throws Error with what it said on stderr */
  async ask(tier: TierName, args: readonly string[]): Promise<string> {
    const ran = await run([this.program(tier, this.releases[tier]), ...args]);
    if (ran.code !== 0) throw new Error(ran.err.trim());
    return ran.out;
  }

  /** `around …` of a release, with its own keys. */
  around(release: Release, ...args: readonly string[]): Promise<Ran> {
    return run([this.program('around', release), ...args], { AROUND_HOME: this.folder(`around-${release}`) });
  }

  async pair(release: Release): Promise<void> {
    const out = await this.ask('home', ['pair', '--data', this.folder('home'), '--user', release, '--json']);
    const paired = await this.around(release, 'pair', (JSON.parse(out) as Invitation).link);
    if (paired.code !== 0) throw new Error(`${release} could not pair: ${paired.err}`);
  }

  /** A client that stays. */
  watch(release: Release): Client {
    const client = new Client(this, release);
    this.#clients.push(client);
    return client;
  }

  /** A finger on the button. */
  press(): void {
    appendFileSync(join(this.folder('devices'), 'button'), '{"event": "pressed"}\n');
  }

  get lamp(): string | undefined {
    const path = join(this.folder('devices'), 'lamp.on');
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  /** What the tiers' logs complain of: warnings and worse. */
  complaints(): Complaint[] {
    return TIERS.flatMap((tier) => {
      const lines = readFileSync(this.#log(tier), 'utf8').split('\n');
      return lines.flatMap((line): Complaint[] => {
        // The codes and links that a console shows are no log; what Node itself prints when it dies is.
        if (!line.startsWith('{')) return /Error|Warning|node:internal/.test(line) ? [{ tier, level: 'error', msg: line }] : [];
        const { level, msg } = JSON.parse(line) as { level: string; msg: string };
        return level === 'warn' || level === 'error' ? [{ tier, level, msg }] : [];
      });
    });
  }

  /** Ends every client and tier; the data stays. */
  async stop(): Promise<void> {
    for (const client of this.#clients) await client.stop();
    for (const tier of ['controller', 'home', 'web'] as const) await this.stopTier(tier);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    const left = processesOf(this.data);
    rmSync(this.data, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`processes were left behind: ${left.map(({ command }) => command).join(', ')}`);
  }

  #log(tier: TierName): string {
    return join(this.folder('logs'), `${tier}.log`);
  }

  #port(name: string): string {
    return `${this.#ports.get(name)}`;
  }

  async #startTier(name: TierName): Promise<void> {
    const tier = startTier(name, this.#log(name), this.#argv(name, this.releases[name]), this.#env(), this.data);
    this.#tiers.set(name, tier);
    const door = { web: 'web', home: 'lan', controller: undefined }[name];
    if (door === undefined) return;
    await eventually(`${name} answers: see ${this.#log(name)}`, 30_000, async () => {
      if (!tier.running) throw new Error(`it ended: ${readFileSync(this.#log(name), 'utf8').slice(-2_000)}`);
      return (await fetch(`http://127.0.0.1:${this.#port(door)}/healthz`)).ok ? true : undefined;
    });
  }

  #env(): Record<string, string> {
    return { AROUND_DEMO: this.folder('devices'), NO_COLOR: '1' };
  }

  #argv(name: TierName, release: Release): string[] {
    return [this.program(name, release), 'run', '--data', this.folder(name), '--host', '127.0.0.1', ...this.#flags(name)];
  }

  #flags(name: TierName): string[] {
    switch (name) {
      case 'web':
        return ['--port', this.#port('web'), '--set', `tcp.port=${this.#port('tcp')}`];
      case 'home':
        return [
          ...[
            '--title',
            'House',
            '--lan-port',
            this.#port('lan'),
            '--tcp-port',
            this.#port('homeTcp'),
            '--beacon-port',
            this.#port('beacon'),
          ],
          ...['--relay', `ws://127.0.0.1:${this.#port('web')}`, ...(this.#enrol === undefined ? [] : ['--enrol', this.#enrol])],
        ];
      case 'controller':
        return [
          '--config',
          join(this.folder('config'), 'hut.yaml'),
          '--tcp-port',
          this.#port('hut'),
          '--beacon-port',
          this.#port('beacon'),
        ];
    }
  }
}

type Line = Readonly<Record<string, unknown>>;

/** `around watch --json` of a release, whatever becomes of the tiers. */
export class Client {
  readonly release: Release;
  /** What it printed since `since`. */
  heard: Line[] = [];
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;

  constructor(house: UpgradeHouse, release: Release) {
    this.release = release;
    const env = { ...process.env, AROUND_HOME: house.folder(`around-${release}`) };
    const argv = [house.program('around', release), 'watch', '--json'];
    const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    this.#gone = new Promise((resolve) => child.on('exit', () => resolve()));
    let text = '';
    child.stdout.on('data', (bytes) => {
      const lines = (text + String(bytes)).split('\n');
      text = lines.pop() as string;
      for (const line of lines) this.heard.push(JSON.parse(line) as Line);
    });
  }

  /** From here on counts what comes. */
  since(): void {
    this.heard = [];
  }

  sawLamp(on: boolean): boolean {
    return this.heard.some(({ k, value }) => {
      const lamp = value as { thing: string; value: unknown };
      return k === 'value' && lamp.thing === 'hut/lamp' && lamp.value === on;
    });
  }

  sawPress(): boolean {
    return this.heard.some(({ k, thing, name }) => k === 'event' && thing === 'hut/button' && name === 'pressed');
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGINT');
    await this.#gone;
  }
}
