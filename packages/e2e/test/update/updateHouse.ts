import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHomeClient, type HomeClient, pairWithLink } from '@around/client';
import { nodePorts } from '@around/client/node';
import { anyPorts, eventually } from '@around/demo';
import { processesOf, type Ran } from '../support/realHouse.js';
import { FIRST, PROGRAMS, type Program, type Releases } from './releases.js';

const LAUNCH = fileURLToPath(new URL('../../../../deploy/launch.sh', import.meta.url));
/** An update waits for whole trials. */
const COMMAND_MS = 170_000;
const TIER = { frAroundWeb: 'web', frMhs: 'home', frMhc: 'controller' } as const;

/** Relay, home and a controller, installed as install-lib.sh lays them out, each under a `runsv` of its own, and a phone. Nothing is left of it. */
export class UpdateHouse implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'around-update-'));
  readonly #releases: Releases;
  readonly #supervisors = new Map<Program, ChildProcess>();
  #ports: Record<string, number> = {};
  phone!: HomeClient;

  constructor(releases: Releases) {
    this.#releases = releases;
  }

  /** @param trial how long a new version has, s */
  async start(trial: number): Promise<void> {
    this.#ports = await anyPorts(['web', 'tcp', 'lan', 'homeTcp', 'beacon', 'hut']);
    const { web, tcp, lan, homeTcp, beacon, hut } = this.#ports;
    const bell = join(this.folder, 'bell.sh');
    // As an impulse: what runs twice is seen twice.
    writeFileSync(bell, `echo "$AROUND_ID" >>${join(this.folder, 'rings')}\n`);
    this.#write(
      'web',
      'web.yaml',
      `listen: { port: ${web} }\ntcp: { port: ${tcp} }\nupdate: { follow: true, from: ${this.#releases.folder}/next, trial: ${trial}s }\n`,
    );
    this.#write(
      'home',
      'home.yaml',
      `listen: { host: 127.0.0.1, lan: ${lan}, tcp: ${homeTcp}, beacon: ${beacon} }\nupdate: { from: ${this.#releases.folder}/next, trial: ${trial}s }\n`,
    );
    this.#write(
      'controller',
      'controller.yaml',
      `title: Hut\nlisten: { host: 127.0.0.1, tcp: ${hut} }\nbeacon: { port: ${beacon}, every: 2s, targets: [127.0.0.1] }\nupdate: { from: ${this.#releases.folder}/next, trial: ${trial}s }\n` +
        `things:\n  bell:\n    title: Bell\n    type: [PushButton]\n    actions:\n      ring: { run: [sh, ${bell}], timeout: 5s }\n`,
    );
    for (const name of PROGRAMS) this.#install(name);
    this.#supervise('frAroundWeb');
    await this.up('frAroundWeb');
    const { out } = await this.command('frAroundWeb', 'enrol');
    const code = out.trim();
    this.#supervise('frMhs');
    await this.up('frMhs');
    await this.must('frMhs', 'join', `ws://127.0.0.1:${web}`, code);
    this.#supervise('frMhc');
    await this.up('frMhc');
    const board = JSON.parse(await this.must('frMhc', 'adopt', '--show', '--json')) as { setupCode: string };
    await eventually('the controller is adopted', 20_000, () =>
      this.must('frMhs', 'adopt', `127.0.0.1:${hut}`, board.setupCode, '--id', 'hut').catch(() => undefined),
    );
    await this.#pair();
  }

  data(name: Program): string {
    return join(this.folder, 'data', TIER[name]);
  }

  versions(name: Program): string {
    return join(this.folder, 'opt', name);
  }

  current(name: Program): string {
    return readlinkSync(join(this.versions(name), 'current'));
  }

  /** The place that every configuration names is this release from now on. */
  offer(version: string): void {
    rmSync(join(this.#releases.folder, 'next'), { force: true });
    symlinkSync(version, join(this.#releases.folder, 'next'));
  }

  log(name: Program): string {
    return readFileSync(join(this.folder, `${name}.log`), 'utf8');
  }

  /** A command of a program, as its user types it. */
  command(name: Program, ...args: readonly string[]): Promise<Ran> {
    const argv = [join(this.versions(name), 'current', `${name}.mjs`), ...args, '--data', this.data(name)];
    const env = { ...process.env, NO_COLOR: '1', AROUND_UPDATE_TEST: this.folder };
    return new Promise((resolve) => {
      execFile(process.execPath, argv, { env, timeout: COMMAND_MS }, (error, out, err) => {
        resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, out, err });
      });
    });
  }

  async must(name: Program, ...args: readonly string[]): Promise<string> {
    const { code, out, err } = await this.command(name, ...args);
    if (code !== 0) throw new Error(`${name} ${args.join(' ')}: ${err}${out}`);
    return out;
  }

  /** Rings the bell again and again until it is told to stop; gives the ids by how they ended. */
  rings(): () => Promise<ReadonlyMap<string, string>> {
    const ends = new Map<string, string>();
    let on = true;
    const ringing = (async () => {
      while (on) {
        const ring = this.phone.command({ thing: 'hut/bell', op: 'invoke', name: 'ring' });
        const end = await ring.done.then(
          (step) => step.step,
          (error: unknown) => String(error),
        );
        ends.set(ring.id, end);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    return async () => {
      on = false;
      await ringing;
      return ends;
    };
  }

  /** Ids of the commands that the bell's program was started for, in order. */
  rung(): string[] {
    const file = join(this.folder, 'rings');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  /** Waits until a program has said that it runs, since `after` of its log. */
  async up(name: Program): Promise<void> {
    await eventually(`${name} is up`, 30_000, async () => /"event":"started"|the controller is running/.test(this.log(name)) || undefined);
  }

  async live(withinMs = 30_000): Promise<void> {
    await eventually('the phone is live', withinMs, async () => this.phone.link.state === 'live' || undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.phone?.stop();
    for (const supervisor of [...this.#supervisors.values()].reverse()) {
      const gone = new Promise((resolve) => supervisor.once('exit', resolve));
      if (supervisor.exitCode === null && supervisor.kill('SIGTERM')) await gone;
    }
    for (const { pid } of processesOf(this.folder)) process.kill(pid, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  #write(tier: string, file: string, text: string): void {
    const folder = join(this.folder, 'data', tier);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, file), text, { mode: 0o600 });
  }

  #install(name: Program): void {
    const at = this.versions(name);
    mkdirSync(join(at, FIRST), { recursive: true });
    execFileSync('tar', ['-xzf', join(this.#releases.at(FIRST), `${name}-${FIRST}.tar.gz`), '-C', join(at, FIRST), '--strip-components=1']);
    symlinkSync(FIRST, join(at, 'current'));
    copyFileSync(LAUNCH, join(at, 'launch'));
    chmodSync(join(at, 'launch'), 0o755);
  }

  #supervise(name: Program): void {
    const service = join(this.folder, 'sv', name);
    mkdirSync(service, { recursive: true });
    const log = join(this.folder, `${name}.log`);
    writeFileSync(log, '');
    writeFileSync(join(service, 'run'), `#!/bin/sh\nexec ${this.versions(name)}/launch run --data ${this.data(name)} >>${log} 2>&1\n`, {
      mode: 0o755,
    });
    this.#supervisors.set(name, spawn('runsv', [service], { stdio: 'ignore', env: { ...process.env, AROUND_UPDATE_TEST: this.folder } }));
  }

  async #pair(): Promise<void> {
    const shown = JSON.parse(await this.must('frMhs', 'pair', '--json')) as { link: string };
    const ports = nodePorts();
    const keyed = await pairWithLink(ports, shown.link, { device: 'test', software: 'test', store: async () => undefined });
    this.phone = createHomeClient(ports, keyed, { software: 'test', ways: [{ way: 'relay', url: `ws://127.0.0.1:${this.#ports.web}` }] });
    await this.phone.start();
    await this.live();
    await eventually('the bell is there', 20_000, async () => this.phone.house.things.has('hut/bell') || undefined);
  }
}
