import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createHomeClient, type HomeClient, type Keyed, pairWithLink } from '@around/client';
import { nodePorts } from '@around/client/node';
import { anyPorts, eventually, PROGRAMS } from '@around/demo';
import { findProgram } from '../../../../scripts/programs.mjs';
import { processesOf, type Ran, run } from '../support/realHouse.js';
import { THINGS } from './things.js';

export type TierName = 'web' | 'home' | 'board';

/** How one tier's process is started. */
export interface TierSetup {
  /** Its data folder; missing: one in the rig's own folder. */
  readonly data?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What stands before `node`: `ip netns exec …`. */
  readonly wrap?: readonly string[];
  /** Where it listens; missing: 127.0.0.1. */
  readonly host?: string;
}

export interface RigOptions {
  readonly web?: TierSetup;
  readonly home?: TierSetup;
  readonly board?: TierSetup;
  /** The relay's address as home and phones dial it; missing: loopback. */
  readonly relay?: string;
  /** The board's things; missing: `THINGS`. */
  readonly things?: string;
  /** One set of ports for all: each tier has a network of its own. Missing: free ones. */
  readonly ports?: Ports;
}

export interface Ports {
  readonly web: number;
  readonly lan: number;
  readonly homeTcp: number;
  readonly beacon: number;
  readonly board: number;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  running: boolean;
}

/** A child ends with the worker that started it, however that ends. */
const LEASH = findProgram('setpriv');
const PATH = [process.env.PATH, '/usr/sbin', '/sbin'].join(delimiter);

/** Relay, home and one board as real processes of which each can be broken in its own way; nothing of it is left afterwards. */
export class Rig implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'around-faults-'));
  readonly #options: RigOptions;
  readonly #tiers = new Map<TierName, Running>();
  readonly #cleanups: (() => void | Promise<void>)[] = [];
  readonly #clients: HomeClient[] = [];
  #enrol: string | undefined;
  #programs = 0;
  ports!: Ports;

  private constructor(options: RigOptions) {
    this.#options = options;
    writeFileSync(join(this.folder, 'board.yaml'), options.things ?? THINGS);
  }

  /** Nothing runs yet: for faults at a first start, and for what must be made in its folder before. */
  static async make(options: RigOptions | ((folder: string) => RigOptions) = {}): Promise<Rig> {
    const rig = new Rig({});
    Object.assign(rig.#options, typeof options === 'function' ? options(rig.folder) : options);
    if (rig.#options.things !== undefined) writeFileSync(join(rig.folder, 'board.yaml'), rig.#options.things);
    rig.ports = rig.#options.ports ?? (await anyPorts(['web', 'lan', 'homeTcp', 'beacon', 'board']));
    return rig;
  }

  /** All three run, know each other, and are stopped when `await using` ends. */
  static async start(options: RigOptions | ((folder: string) => RigOptions) = {}): Promise<Rig> {
    const rig = await Rig.make(options);
    try {
      await rig.startAll();
      return rig;
    } catch (error) {
      console.log(rig.logs());
      await rig[Symbol.asyncDispose]().catch(() => undefined);
      throw error;
    }
  }

  async startAll(): Promise<void> {
    await this.startWeb();
    await this.enrol();
    await this.startHome();
    // Its first beacon finds somebody who listens.
    await this.startBoard();
    await this.adopt();
  }

  /** Done at the end, whatever happens, the last one first. */
  onEnd(cleanup: () => void | Promise<void>): void {
    this.#cleanups.push(cleanup);
  }

  setup(tier: TierName): TierSetup {
    return this.#options[tier] ?? {};
  }

  data(tier: TierName): string {
    const data = this.setup(tier).data ?? join(this.folder, tier);
    mkdirSync(data, { recursive: true, mode: 0o700 });
    return data;
  }

  get relay(): string {
    return this.#options.relay ?? `ws://127.0.0.1:${this.ports.web}`;
  }

  async startWeb(): Promise<void> {
    this.launch('web');
    await this.#answers('web', `http://127.0.0.1:${this.ports.web}/healthz`);
  }

  async startHome(): Promise<void> {
    this.launch('home');
    await this.until('the home runs', () => this.#alive('home') && existsSync(join(this.data('home'), 'control.sock')), 30_000);
    const { wrap, host } = this.setup('home');
    // In a network of its own it is asked by its own program, which costs a process each time.
    if (wrap === undefined && host === undefined) await this.#answers('home', `http://127.0.0.1:${this.ports.lan}/healthz`);
    else await this.until('the home answers', async () => (await this.tool('home', ['status', '--json'])).code === 0, 30_000);
  }

  async startBoard(): Promise<void> {
    this.launch('board');
    await this.until('the board has its key', () => this.#alive('board') && existsSync(join(this.data('board'), 'controller.key')));
  }

  /** A one-time code for the home's first start. */
  async enrol(): Promise<void> {
    const { out, err } = await this.tool('web', ['enrol']);
    this.#enrol = /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/.exec(out)?.[0];
    if (this.#enrol === undefined) throw new Error(`no code: ${err}`);
  }

  /** The home takes the board in, found by its beacon. */
  async adopt(): Promise<void> {
    const shown = JSON.parse((await this.tool('board', ['adopt', '--show', '--json'])).out) as { board: string; setupCode: string };
    const args = ['adopt', shown.board, shown.setupCode, '--id', 'board', '--json'];
    await this.until('the board is adopted', async () => (await this.tool('home', args)).code === 0, 40_000);
  }

  /** A pairing link of the running home. */
  async invite(user = 'Ann', ...flags: readonly string[]): Promise<string> {
    const { out, err } = await this.tool('home', ['pair', '--user', user, '--json', ...flags]);
    try {
      return (JSON.parse(out) as { link: string }).link;
    } catch {
      throw new Error(`no invitation: ${err}`);
    }
  }

  async pair(user = 'Ann', ...flags: readonly string[]): Promise<Keyed> {
    const link = await this.invite(user, ...flags);
    return pairWithLink(nodePorts(), link, { device: user, software: 'faults', store: async () => undefined });
  }

  /** A phone in this process, live, with the board's things before it. */
  async phone(way: 'relay' | 'lan' = 'relay', keyed?: Keyed): Promise<HomeClient> {
    const url = way === 'relay' ? this.relay : `ws://127.0.0.1:${this.ports.lan}`;
    const client = createHomeClient(nodePorts(), keyed ?? (await this.pair()), { software: 'faults', ways: [{ way, url }] });
    this.#clients.push(client);
    await client.start();
    await this.until('the phone sees the lamp and its board', () => {
      const board = client.house.controllers.get('board');
      return client.link.state === 'live' && client.house.things.has('board/lamp') && board?.state === 'connected';
    });
    return client;
  }

  /** A subcommand of a tier's own program on its data folder. */
  tool(tier: TierName, args: readonly string[]): Promise<Ran> {
    const { wrap = [], env = {} } = this.setup(tier);
    const [program = process.execPath, ...before] = [...wrap, process.execPath];
    return run([...before, programOf(tier), ...args, '--data', this.data(tier)], { ...env, PATH }, program);
  }

  /** Starts a tier's process without waiting for it. */
  launch(tier: TierName, more: TierSetup = {}): void {
    const setup = { ...this.setup(tier), ...more };
    const leash = LEASH === undefined ? [] : [LEASH, '--pdeathsig', 'KILL', '--'];
    const [program = process.execPath, ...args] = [
      ...(setup.wrap ?? []),
      // After it: another user's program would be let off the leash.
      ...leash,
      process.execPath,
      programOf(tier),
      ...this.#flags(tier, setup),
    ];
    const out = openSync(this.logFile(tier), 'a', 0o600);
    const env = { ...process.env, PATH, NO_COLOR: '1', FAULTS: this.folder, AROUND_HOME_LIMITS__COMMANDS_PER_SECOND: '1000', ...setup.env };
    const child = spawn(program, args, { cwd: this.folder, env, stdio: ['ignore', out, out], detached: true });
    closeSync(out);
    let gone: () => void = () => undefined;
    const running: Running = { child, ended: new Promise((resolve) => (gone = resolve)), running: true };
    for (const event of ['exit', 'error'])
      child.once(event, () => {
        running.running = false;
        gone();
      });
    this.#tiers.set(tier, running);
  }

  /** Any other program of the relay's, beside the tiers; it ends with its scope. */
  program(args: readonly string[]): AsyncDisposable & { log(): string } {
    const log = join(this.folder, `program-${this.#programs++}.log`);
    const out = openSync(log, 'a', 0o600);
    const child = spawn(process.execPath, [PROGRAMS.web, ...args], {
      env: { ...process.env, NO_COLOR: '1', FAULTS: this.folder },
      stdio: ['ignore', out, out],
    });
    closeSync(out);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    return {
      log: () => readFileSync(log, 'utf8'),
      async [Symbol.asyncDispose]() {
        child.kill('SIGKILL');
        await ended;
      },
    };
  }

  /** Resolves when a tier has ended by itself, with its exit code. */
  async ended(tier: TierName): Promise<number | null> {
    const running = this.#tiers.get(tier);
    await running?.ended;
    return running?.child.exitCode ?? null;
  }

  pid(tier: TierName): number {
    const pid = this.#tiers.get(tier)?.child.pid;
    if (pid === undefined || !this.#alive(tier)) throw new Error(`${tier} does not run: ${this.log(tier).slice(-2_000)}`);
    return pid;
  }

  signal(tier: TierName, signal: NodeJS.Signals): void {
    process.kill(this.pid(tier), signal);
  }

  /** Ends a tier's process: as a power cut would, or politely. */
  async end(tier: TierName, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const running = this.#tiers.get(tier);
    if (running === undefined) return;
    this.#tiers.delete(tier);
    // A stopped one hears it when it goes on; for the other signal it must not: not a step further.
    if (running.running && signal === 'SIGTERM') running.child.kill('SIGCONT');
    if (running.running) running.child.kill(signal);
    const limit = setTimeout(() => running.child.kill('SIGKILL'), 12_000);
    await running.ended;
    clearTimeout(limit);
  }

  logFile(tier: TierName): string {
    return join(this.folder, `${tier}.log`);
  }

  log(tier: TierName): string {
    return existsSync(this.logFile(tier)) ? readFileSync(this.logFile(tier), 'utf8') : '';
  }

  logs(): string {
    return (['web', 'home', 'board'] as const).map((tier) => `--- ${tier}\n${this.log(tier).split('\n').slice(-20).join('\n')}`).join('\n');
  }

  /** What a thing of the board did: one word list a line, as `things.ts` writes them. */
  done(name: string): string[][] {
    const file = join(this.folder, `${name}.done`);
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(' '));
  }

  until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<true> {
    return eventually(what, withinMs, async () => ((await holds()) ? true : undefined));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) await client.stop();
    for (const tier of ['board', 'home', 'web'] as const) await this.end(tier);
    // What a killed board leaves is ended by its guard.
    const left = () => processesOf(this.folder);
    await eventually('nothing of the rig runs', 10_000, async () => left().length === 0 || undefined).catch(() => undefined);
    const orphans = left();
    for (const { pid } of orphans) process.kill(pid, 'SIGKILL');
    const failures: unknown[] = [];
    for (const cleanup of this.#cleanups.reverse()) await Promise.resolve(cleanup()).catch((error: unknown) => failures.push(error));
    rmSync(this.folder, { recursive: true, force: true });
    if (orphans.length > 0) failures.push(new Error(`processes were left behind: ${JSON.stringify(orphans)}`));
    if (failures.length > 0) throw new AggregateError(failures, `the rig could not be cleared: ${failures.join('; ')}`);
  }

  #alive(tier: TierName): boolean {
    const running = this.#tiers.get(tier);
    if (running?.running === false) throw new Error(`${tier} ended: ${this.log(tier).slice(-2_000)}`);
    return running !== undefined;
  }

  #answers(tier: TierName, url: string): Promise<true> {
    const inside = this.setup(tier).wrap;
    return this.until(
      `${tier} answers`,
      async () => {
        this.#alive(tier);
        if (inside === undefined) return (await fetch(url)).ok;
        const [program = '', ...before] = [...inside, process.execPath];
        return (
          (await run([...before, '-e', `fetch('${url}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`], {}, program))
            .code === 0
        );
      },
      30_000,
    );
  }

  #flags(tier: TierName, { host = '127.0.0.1' }: TierSetup): string[] {
    const { web, lan, homeTcp, beacon, board } = this.ports;
    const common = ['run', '--data', this.data(tier), '--host', host];
    if (tier === 'web') return [...common, '--port', `${web}`, '--set', 'tcp.start=false'];
    if (tier === 'board')
      return [...common, '--config', join(this.folder, 'board.yaml'), '--tcp-port', `${board}`, '--beacon-port', `${beacon}`];
    const enrol = this.#enrol === undefined ? [] : ['--enrol', this.#enrol];
    const ports = ['--lan-port', `${lan}`, '--tcp-port', `${homeTcp}`, '--beacon-port', `${beacon}`];
    return [...common, '--title', 'Fault house', ...ports, '--relay', this.relay, ...enrol];
  }
}

const programOf = (tier: TierName): string => PROGRAMS[tier === 'board' ? 'controller' : tier];
