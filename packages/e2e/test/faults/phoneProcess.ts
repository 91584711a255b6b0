import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { CommandRequest, LinkState } from '@around/client';
import type { CommandStep, ControllerState } from '@around/messages';
import { findProgram } from '../../../../scripts/programs.mjs';

type Line =
  | { readonly n: number; readonly id: string; readonly end: CommandStep }
  | { readonly link: LinkState; readonly controllers: ControllerState[]; readonly things: string[] };

/** A phone in a network of its own (`phone.mjs`): what it is shown, and what it asks for. */
export class PhoneProcess implements Disposable {
  link: LinkState = { state: 'idle' };
  controllers: readonly ControllerState[] = [];
  things: readonly string[] = [];
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: { id: string; end: CommandStep }) => void>();
  #next = 0;

  /** @param on what stands before `node` */
  constructor(on: readonly string[], link: string, relay: string) {
    const leash = findProgram('setpriv');
    const [program = '', ...args] = [
      ...(leash === undefined ? [] : [leash, '--pdeathsig', 'KILL', '--']),
      ...on,
      process.execPath,
      fileURLToPath(new URL('./phone.mjs', import.meta.url)),
      link,
      relay,
    ];
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.#child.stdout !== null) createInterface(this.#child.stdout).on('line', (line) => this.#heard(JSON.parse(line) as Line));
  }

  /** Resolves when it is over, however. */
  command(command: CommandRequest): Promise<{ readonly id: string; readonly end: CommandStep }> {
    const n = this.#next++;
    this.#child.stdin?.write(`${JSON.stringify({ n, command })}\n`);
    return new Promise((resolve) => this.#waiting.set(n, resolve));
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }

  #heard(line: Line): void {
    if ('end' in line) this.#waiting.get(line.n)?.(line);
    else Object.assign(this, line);
  }
}
