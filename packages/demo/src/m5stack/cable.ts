import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, rmSync } from 'node:fs';

/** Why no pseudo-terminal can be made, for people. */
export class NoCable extends Error {
  override readonly name = 'NoCable';
}

export interface CableHandlers {
  /** Bytes that the home wrote. */
  onData(bytes: Uint8Array): void;
  /** The pseudo-terminal went away without `unplug()`. */
  onLost(): void;
}

/** The same with Python's own pty module: one end to stdin and stdout, the other linked to a path. */
const PYTHON = `
import os, pty, select, sys, tty
path = sys.argv[1]
master, slave = pty.openpty()
tty.setraw(master); tty.setraw(slave)
try: os.unlink(path)
except FileNotFoundError: pass
os.symlink(os.ttyname(slave), path)
try:
    while True:
        ready, _, _ = select.select([0, master], [], [])
        if master in ready:
            os.write(1, os.read(master, 4096))
        if 0 in ready:
            data = os.read(0, 4096)
            if not data: break
            os.write(master, data)
finally:
    try: os.unlink(path)
    except OSError: pass
`;

const READY_MS = 5_000;

/** A serial cable without hardware: a pseudo-terminal whose far end is a path that the home opens as a serial port. */
export class Cable {
  readonly #path: string;
  readonly #handlers: CableHandlers;
  #child: ChildProcess | undefined;
  #held: number | undefined;

  constructor(path: string, handlers: CableHandlers) {
    this.#path = path;
    this.#handlers = handlers;
  }

  get plugged(): boolean {
    return this.#child !== undefined;
  }

  /** Makes the pseudo-terminal; resolves when the path is there. @throws NoCable */
  async plug(): Promise<void> {
    if (this.#child !== undefined) return;
    const [program, ...args] = maker(this.#path);
    rmSync(this.#path, { force: true });
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child = child;
    // A write to a cable that was just pulled is no error.
    child.stdin.on('error', () => {});
    child.stdout.on('data', (bytes: Buffer) => this.#handlers.onData(bytes));
    child.once('error', () => this.#lost(child));
    child.once('exit', () => this.#lost(child));
    const until = Date.now() + READY_MS;
    while (!existsSync(this.#path)) {
      if (this.#child !== child || Date.now() > until) {
        await this.unplug();
        throw new NoCable(`${program} made no pseudo-terminal at ${this.#path}: may this user open /dev/ptmx?`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    // Held open by us, so that the pair outlives the home's closing of its end.
    this.#held = openSync(this.#path, constants.O_RDWR | constants.O_NOCTTY);
  }

  /** Sends one line to the home; without a cable it is lost, as in life. */
  send(line: string): void {
    const stdin = this.#child?.stdin;
    if (stdin?.writable === true && stdin.writableLength < 16_384) stdin.write(`${line}\n`);
  }

  /** Pulls it: the home sees its port vanish. Resolves when it has. */
  async unplug(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    this.#letGo();
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 1_000);
    await gone;
    clearTimeout(timer);
    rmSync(this.#path, { force: true });
  }

  #lost(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#letGo();
    rmSync(this.#path, { force: true });
    this.#handlers.onLost();
  }

  #letGo(): void {
    if (this.#held !== undefined) closeSync(this.#held);
    this.#held = undefined;
  }
}

/** The program that makes the pseudo-terminal. Both end when their stdin does: nothing is left when this process is killed. */
function maker(path: string): readonly [string, ...string[]] {
  if (runs('socat', '-V')) return ['socat', '-t0', '-', `PTY,raw,echo=0,link=${path}`];
  if (runs('python3', '--version')) return ['python3', '-c', PYTHON, path];
  throw new NoCable('no virtual display: neither socat nor python3 is installed (apt install socat). Everything else works without it.');
}

function runs(program: string, argument: string): boolean {
  return spawnSync(program, [argument], { stdio: 'ignore', timeout: 5_000 }).status === 0;
}
