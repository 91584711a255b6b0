import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anyPorts, DemoHouse, type DemoPorts, eventually, PROGRAMS } from '@around/demo';

/** What a program printed, and how it ended. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The demo house as real processes on free ports, in a folder of its own; nothing of it is left afterwards. */
export class RealHouse implements AsyncDisposable {
  readonly house: DemoHouse;
  readonly data: string;

  private constructor(house: DemoHouse) {
    this.house = house;
    this.data = house.options.data;
  }

  static async start(
    options: { display?: boolean; displayAt?: string; controllers?: string; log?: 'debug'; env?: Readonly<Record<string, string>> } = {},
  ): Promise<RealHouse> {
    const ports: DemoPorts = await anyPorts(['web', 'tcp', 'lan', 'homeTcp', 'beacon', 'living', 'garden', 'display']);
    const data = mkdtempSync(join(tmpdir(), 'around-e2e-'));
    const house = new DemoHouse({
      data,
      ports: ports as DemoPorts,
      host: '127.0.0.1',
      display: options.display ?? options.displayAt !== undefined,
      ...(options.displayAt === undefined ? {} : { displayAt: options.displayAt }),
      ...(options.controllers === undefined ? {} : { controllers: options.controllers }),
      ...(options.log === undefined ? {} : { log: options.log }),
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    try {
      await house.start();
    } catch (error) {
      // The logs are what tells why; they go with the folder.
      console.log(tail(data));
      throw error;
    }
    return new RealHouse(house);
  }

  /** Runs `around …` with a key folder of its own (`as`). */
  around(args: readonly string[], as = 'around'): Promise<Ran> {
    return run([PROGRAMS.around, ...args], { AROUND_HOME: this.house.folder(as) });
  }

  /** Pairs the CLI, as owner unless told otherwise, and waits until the demo's things are there. */
  async pair(as = 'around', ...flags: readonly string[]): Promise<void> {
    const { link } = await this.house.invite(as, ...flags);
    const paired = await this.around(['pair', link], as);
    if (paired.code !== 0) throw new Error(`pairing failed: ${paired.err}`);
  }

  /** The newest value of a property by the CLI's eyes. */
  async read(name: string, as = 'around'): Promise<unknown> {
    const { out } = await this.around(['read', name, '--json'], as);
    return (JSON.parse(out) as { value: unknown }).value;
  }

  /** What a simulated pin holds. */
  pin(name: string): string | undefined {
    try {
      return readFileSync(join(this.data, 'devices', name), 'utf8');
    } catch {
      return undefined;
    }
  }

  until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<true> {
    return eventually(what, withinMs, async () => ((await holds()) ? true : undefined));
  }

  /** Live processes that belong to this house, by the folder in their environment; `word` narrows by command line. */
  processes(word = ''): { pid: number; command: string }[] {
    return processesOf(this.data).filter(({ command }) => command.includes(word));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.house.stop();
    const left = this.processes();
    rmSync(this.data, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`processes were left behind: ${left.map(({ pid, command }) => `${pid} ${command}`).join(', ')}`);
  }
}

/** Live (not zombie) processes whose environment names this folder. */
export function processesOf(folder: string): { pid: number; command: string }[] {
  const found: { pid: number; command: string }[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder)) continue;
      if (/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) continue;
      found.push({ pid, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() });
    } catch {
      // It ended meanwhile, or is not ours to look at.
    }
  }
  return found;
}

export function run(argv: readonly string[], env: Readonly<Record<string, string>> = {}, program = process.execPath): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(program, [...argv], { env: { ...process.env, NO_COLOR: '1', ...env }, timeout: 60_000 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, out, err });
    });
  });
}

function tail(data: string): string {
  const logs = join(data, 'logs');
  return readdirSync(logs)
    .map((file) => `--- ${file}\n${readFileSync(join(logs, file), 'utf8').split('\n').slice(-15).join('\n')}`)
    .join('\n');
}
