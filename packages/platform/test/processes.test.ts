import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeStage, type Programs, processesContract, realStage } from '@around/platform/contract';
import { FakeClock, FakeProcesses } from '@around/platform/fake';
import { descendantsByMark, nodeProcesses, sweepOrphans } from '@around/platform/node';
import { afterAll, describe, expect, it } from 'vitest';
import { allPids, isLive, statOf } from '../src/node/processes/proc.js';

const SHELL: Programs = {
  echo: ['sh', '-c', 'cat; printf %s "$AROUND_X"; printf oops >&2; exit 3'],
  hang: ['sleep', '1000'],
  stubborn: ['sh', '-c', 'trap "" TERM; echo ready; while :; do sleep 1; done'],
  orphan: ['sh', '-c', 'sleep 1000 & exit 0'],
  escape: ['sh', '-c', 'setsid sh -c "echo ready; exec sleep 1000" & exit 0'],
  deaf: ['true'],
  flood: ['yes', 'a flood'],
};

let marks = 0;
const mark = (): string => `test-${process.pid}-${marks++}`;

const real = nodeProcesses({ token: mark() });
const direct = nodeProcesses({ pdeathsig: true });
afterAll(() => real.stop());

processesContract('node', () => ({ processes: real, programs: SHELL, stage: realStage(), mark: mark() }));
processesContract('node with pdeathsig', () => ({ processes: direct, programs: SHELL, stage: realStage(), mark: mark() }));
processesContract('fake', () => {
  const clock = new FakeClock();
  const processes = new FakeProcesses(clock, {
    echo: (run) => {
      run.stdout(run.stdin);
      run.stdout(run.env.AROUND_X ?? '');
      run.stderr('oops');
      run.exit(3);
    },
    hang: (run) => run.hang(),
    stubborn: (run) => {
      run.ignoreTerm();
      run.stdout('ready');
    },
    orphan: (run) => {
      run.fork((child) => child.hang());
      run.exit(0);
    },
    escape: (run) => {
      run.fork((child) => child.stdout('ready'), { leaveGroup: true });
      run.exit(0);
    },
    deaf: (run) => run.exit(0),
    flood: (run) => {
      const timer = clock.every(1, () => (run.alive ? run.unread < 65_536 && run.stdout('a flood\n') : timer.cancel()));
    },
  });
  const programs: Programs = {
    echo: ['echo'],
    hang: ['hang'],
    stubborn: ['stubborn'],
    orphan: ['orphan'],
    escape: ['escape'],
    deaf: ['deaf'],
    flood: ['flood'],
  };
  return { processes, programs, stage: fakeStage(clock), mark: mark() };
});

describe('FakeProcesses', () => {
  it('lets children live on, unheard, when their parent is killed; the next life sweeps them by their mark', async () => {
    const clock = new FakeClock();
    const processes = new FakeProcesses(clock, { hang: (run) => run.hang() }, { mark: 'token' });
    const exits: unknown[] = [];
    processes.spawn({ argv: ['hang'] }, { onStdout() {}, onStderr() {}, onExit: (status) => exits.push(status) });
    await clock.advance(1);
    processes.parentKilled();
    expect(processes.running).toHaveLength(1);
    expect(processes.killMarked('token')).toBe(1);
    await clock.advance(1);
    expect([processes.running.length, exits.length]).toEqual([0, 0]);
  });

  it('shows a crash of a scripted program as one', async () => {
    const clock = new FakeClock();
    const processes = new FakeProcesses(clock, { bad: () => Promise.reject(new Error('a bug in the script')) });
    const seen: string[] = [];
    const onStderr = (bytes: Uint8Array) => seen.push(new TextDecoder().decode(bytes));
    processes.spawn({ argv: ['bad'] }, { onStdout() {}, onStderr, onExit: ({ code }) => seen.push(String(code)) });
    await clock.advance(1);
    expect(seen).toEqual(['a bug in the script\n', '1']);
  });
});

describe('node processes', () => {
  const stage = realStage();

  it('says what to do about a program that is not executable, and a folder that is not there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'around-platform-'));
    writeFileSync(join(folder, 'script'), '#!/bin/sh\n', { mode: 0o600 });
    const errors: (Error | undefined)[] = [];
    const handlers = { onStdout() {}, onStderr() {}, onExit: (_status: unknown, error?: Error) => errors.push(error) };
    real.spawn({ argv: ['./script'], cwd: folder }, handlers);
    real.spawn({ argv: ['true'], cwd: join(folder, 'none') }, handlers);
    real.spawn({ argv: [''] }, handlers);
    await stage.until(() => errors.length === 3);
    expect(errors[0]?.message).toContain('chmod +x');
    expect(errors[1]?.message).toContain('`cwd`');
    expect(errors[2]?.message).toContain('`run`');
    rmSync(folder, { recursive: true });
  });

  it('takes no shell: words stay whole', async () => {
    let out = '';
    let exits = 0;
    const onStdout = (bytes: Uint8Array): void => {
      out += new TextDecoder().decode(bytes);
    };
    real.spawn({ argv: ['printf', '%s|', 'a b', '$HOME', ';rm', '*'] }, { onStdout, onStderr() {}, onExit: () => exits++ });
    await stage.until(() => exits === 1);
    expect(out).toBe('a b|$HOME|;rm|*|');
  });

  /** A controller that is killed: spawns what escapes in every way, prints `ready`. */
  const controller = async (token: string, guard: boolean) => {
    const source = new URL('../src/node/processes/index.ts', import.meta.url).pathname;
    const built = source.replace('/src/', '/dist/').replace(/\.ts$/, '.js');
    const script = `
      import { nodeProcesses } from ${JSON.stringify(built)};
      const processes = nodeProcesses({ token: ${JSON.stringify(token)}, guard: ${guard} });
      const run = 'trap "" TERM; sleep 1000 & setsid sh -c "echo ready; exec sleep 1000" & env -i sleep 1000; true';
      processes.spawn({ argv: ['sh', '-c', run] }, { onStdout: () => console.log('ready'), onStderr() {}, onExit() {} });
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let ready = false;
    child.stdout.once('data', () => {
      ready = true;
    });
    await stage.until(() => ready && descendantsByMark(token).length === 3 && everyone(token).length === 4);
    return { child, all: everyone(token) };
  };

  /** Three carry the mark; the fourth threw its environment away and stayed in the group of one that does. */
  const everyone = (token: string): number[] => {
    const marked = descendantsByMark(token);
    const groups = new Set(marked.map((pid) => statOf(pid)?.group));
    return allPids().filter((pid) => groups.has(statOf(pid)?.group));
  };

  const gone = (pids: readonly number[]): boolean => !pids.some((pid) => isLive(statOf(pid)));

  it('leaves nothing alive when the controller is killed: the guard sees to it', async () => {
    const token = mark();
    const { child, all } = await controller(token, true);
    child.kill('SIGKILL');
    await stage.until(() => gone(all));
  });

  it('sweeps at the next start what a life without a guard left, and nothing else', async () => {
    const token = mark();
    const { child, all } = await controller(token, false);
    child.kill('SIGKILL');
    await stage.until(() => child.signalCode !== null);
    expect(sweepOrphans(`${token}x`)).toBe(0);
    expect(sweepOrphans(token)).toBe(3);
    await stage.until(() => gone(all));
  });
});
