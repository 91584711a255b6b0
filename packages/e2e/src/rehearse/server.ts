import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { eventually } from '@around/demo';
import type { Command, Launch } from './serverKind.js';
import type { Site } from './site.js';

const execute = promisify(execFile);
const STOP_MS = 5_000;

const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const { pid } of living) signalGroup(pid, 'SIGKILL');
});

/** A program in the foreground, in a process group of its own, what it prints in a file of the site's logs. */
export class Program {
  readonly #child: ChildProcess;
  readonly #log: string;

  constructor(site: Site, name: string, { argv, env }: Command) {
    this.#log = site.path(`logs/${name}.out`);
    const out = openSync(this.#log, 'a');
    const [program, ...args] = argv;
    this.#child = spawn(program, args, { cwd: site.folder, env: { ...process.env, ...env }, stdio: ['ignore', out, out], detached: true });
    closeSync(out);
    this.#child.on('error', () => undefined);
    living.add(this.#child);
    this.#child.once('exit', () => living.delete(this.#child));
  }

  get running(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('it could not be started');
    return this.#child.pid;
  }

  get printed(): string {
    return readFileSync(this.#log, 'utf8');
  }

  async stop(): Promise<void> {
    if (this.running) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      const timer = setTimeout(() => signalGroup(this.#child.pid, 'SIGKILL'), STOP_MS);
      await gone;
      clearTimeout(timer);
    }
    signalGroup(this.#child.pid, 'SIGKILL');
  }
}

/** The web server that is rehearsed, and what runs beside it. */
export class Server {
  readonly #site: Site;
  readonly #launch: Launch;
  #beside: Program[] = [];
  #program: Program | undefined;

  constructor(site: Site, launch: Launch) {
    this.#site = site;
    this.#launch = launch;
  }

  get printed(): string {
    return this.#program?.printed ?? '';
  }

  /** Of its first process. */
  get pid(): number {
    if (this.#program === undefined) throw new Error('it was not started');
    return this.#program.pid;
  }

  async start(): Promise<void> {
    this.#beside = this.#launch.beside.map((command, i) => new Program(this.#site, `beside${i}`, command));
    await this.#run();
  }

  /** Ends it, which cuts every connection, and starts it again. */
  async restart(): Promise<void> {
    await this.#program?.stop();
    await this.#run();
  }

  /** As `systemctl reload` does. Resolves when it was told so; what happens to connections happens later. */
  async reload(): Promise<void> {
    const { reload } = this.#launch;
    const program = this.#program as Program;
    if (reload === 'restart') await this.restart();
    else if (typeof reload === 'string') process.kill(program.pid, reload);
    else await execute(reload.argv[0], reload.argv.slice(1), { env: { ...process.env, ...reload.env } });
  }

  async stop(): Promise<void> {
    await this.#program?.stop();
    await Promise.all(this.#beside.map((program) => program.stop()));
  }

  async #run(): Promise<void> {
    const program = new Program(this.#site, 'server', this.#launch);
    this.#program = program;
    const { ports } = this.#launch;
    await eventually('it does not listen', 20_000, async () => {
      if (!program.running) return 'ended';
      return (await Promise.all(ports.map(listens))).every((there) => there) ? 'listens' : undefined;
    });
    if (!program.running) throw new Error(`it ended: ${program.printed.slice(-1_000)}`);
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone.
  }
}
