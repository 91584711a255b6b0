import { afterEach, describe, expect, it } from 'vitest';
import { type ChildProcess, type ExitStatus, type Processes, RUN_MARK, type SpawnRequest } from '../index.js';
import type { Stage } from './stage.js';

/** Programs by what they do; each side says what that is there. */
export interface Programs {
  /** Prints its stdin, then `AROUND_X`, and on stderr `oops`; exits 3. */
  readonly echo: SpawnRequest['argv'];
  /** Runs for ever. */
  readonly hang: SpawnRequest['argv'];
  /** Runs for ever and ignores SIGTERM; prints `ready` once it does. */
  readonly stubborn: SpawnRequest['argv'];
  /** Leaves a grandchild in its group that holds the pipes; exits 0 at once. */
  readonly orphan: SpawnRequest['argv'];
  /** Leaves a grandchild that left the group; prints `ready`; exits 0 at once. */
  readonly escape: SpawnRequest['argv'];
  /** Exits 0 without reading its stdin. */
  readonly deaf: SpawnRequest['argv'];
  /** Prints for ever. */
  readonly flood: SpawnRequest['argv'];
}

export interface ProcessStage {
  readonly processes: Processes;
  readonly programs: Programs;
  readonly stage: Stage;
  /** A mark that no other test uses. */
  readonly mark: string;
}

interface Run {
  readonly child: ChildProcess;
  stdout: string;
  stderr: string;
  readonly exits: { status: ExitStatus; error: Error | undefined }[];
}

export function processesContract(name: string, make: () => ProcessStage): void {
  describe(`processes: ${name}`, () => {
    const started: (() => void)[] = [];
    // A test that fails half-way must not leave its processes on the machine.
    afterEach(() => {
      for (const end of started.splice(0)) end();
    });

    const run = (processes: Processes, request: SpawnRequest): Run => {
      const decoder = new TextDecoder();
      const partial = {
        stdout: '',
        stderr: '',
        exits: [] as Run['exits'],
      };
      const child = processes.spawn(request, {
        onStdout: (bytes) => {
          partial.stdout += decoder.decode(bytes);
        },
        onStderr: (bytes) => {
          partial.stderr += decoder.decode(bytes);
        },
        onExit: (status, error) => partial.exits.push({ status, error }),
      });
      started.push(() => {
        child.release();
        child.signalGroup('SIGKILL');
        const mark = request.env?.[RUN_MARK];
        if (mark !== undefined) processes.killMarked?.(mark);
      });
      return Object.assign(partial, { child });
    };

    it('gives input and environment, returns output and exit code, the exit last', async () => {
      const { processes, programs, stage } = make();
      const one = run(processes, { argv: programs.echo, env: { AROUND_X: 'x y' }, stdin: new TextEncoder().encode('in\n') });
      expect(one.exits).toHaveLength(0);
      await stage.until(() => one.exits.length === 1);
      expect(one.exits[0]).toEqual({ status: { code: 3, signal: null }, error: undefined });
      expect([one.stdout, one.stderr]).toEqual(['in\nx y', 'oops']);
      expect(one.child.groupAlive()).toBe(false);
      expect(one.child.signalGroup('SIGKILL')).toBe(false);
    });

    it('says what is missing, once, and does not throw', async () => {
      const { processes, stage } = make();
      const one = run(processes, { argv: ['around-no-such-program'] });
      expect(one.child.pid).toBeUndefined();
      expect(one.exits).toHaveLength(0);
      await stage.until(() => one.exits.length === 1);
      expect(one.exits[0]?.error).toMatchObject({ code: 'missing', message: expect.stringContaining('around-no-such-program') });
      expect(one.child.signalGroup('SIGTERM')).toBe(false);
      one.child.pause();
      one.child.resume();
      one.child.release();
    });

    it('ends a program by SIGTERM', async () => {
      const { processes, programs, stage } = make();
      const one = run(processes, { argv: programs.hang });
      expect(one.child.groupAlive()).toBe(true);
      await stage.idle();
      expect(one.child.signalGroup('SIGTERM')).toBe(true);
      await stage.until(() => one.exits.length === 1);
      expect(one.exits[0]?.status).toEqual({ code: null, signal: 'SIGTERM' });
    });

    it('ends by SIGKILL what ignores SIGTERM', async () => {
      const { processes, programs, stage } = make();
      const one = run(processes, { argv: programs.stubborn });
      await stage.until(() => one.stdout.includes('ready'));
      one.child.signalGroup('SIGTERM');
      await stage.idle();
      expect(one.exits).toHaveLength(0);
      expect(one.child.groupAlive()).toBe(true);
      one.child.signalGroup('SIGKILL');
      await stage.until(() => one.exits.length === 1 && !one.child.groupAlive());
      expect(one.exits[0]?.status.signal).toBe('SIGKILL');
    });

    it('tells the exit although a grandchild holds the pipes, and reaches that grandchild', async () => {
      const { processes, programs, stage } = make();
      const one = run(processes, { argv: programs.orphan });
      await stage.until(() => one.exits.length === 1);
      expect(one.exits[0]?.status.code).toBe(0);
      expect(one.child.groupAlive()).toBe(true);
      one.child.release();
      expect(one.child.signalGroup('SIGKILL')).toBe(true);
      await stage.until(() => !one.child.groupAlive());
    });

    it('finds by its mark what left its group', async () => {
      const { processes, programs, stage, mark } = make();
      const one = run(processes, { argv: programs.escape, env: { [RUN_MARK]: `${mark}:run1` } });
      await stage.until(() => one.exits.length === 1 && one.stdout.includes('ready'));
      one.child.release();
      expect(processes.killMarked?.(`${mark}:other`)).toBe(0);
      expect(processes.killMarked?.(mark.slice(0, -1))).toBe(0);
      expect(processes.killMarked?.(`${mark}:run1`)).toBe(1);
      await stage.until(() => processes.killMarked?.(mark) === 0);
    });

    it('does not mind a program that never reads its stdin', async () => {
      const { processes, programs, stage } = make();
      const one = run(processes, { argv: programs.deaf, stdin: new Uint8Array(1_000_000) });
      await stage.until(() => one.exits.length === 1);
      expect(one.exits[0]).toEqual({ status: { code: 0, signal: null }, error: undefined });
    });

    it('stops reading a flood while paused', async () => {
      const { processes, programs, stage } = make();
      const one = run(processes, { argv: programs.flood });
      await stage.until(() => one.stdout.length > 0);
      one.child.pause();
      await stage.idle();
      const before = one.stdout.length;
      await stage.idle();
      expect(one.stdout.length).toBe(before);
      one.child.resume();
      await stage.until(() => one.stdout.length > before);
      one.child.signalGroup('SIGKILL');
      one.child.release();
      await stage.until(() => one.exits.length === 1);
    });
  });
}
