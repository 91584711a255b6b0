import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeStage, type Programs, processesContract, realStage } from '@around/platform/contract';
import { FakeClock, FakeProcesses } from '@around/platform/fake';
import { descendantsByMark, nodeProcesses, sweepOrphans } from '@around/platform/node';
import { afterAll, describe, expect, it } from 'vitest';

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
    // Three carry the mark; the fourth threw its environment away and stays in the group.
    await stage.until(() => ready && descendantsByMark(token).length === 3);
    const group = descendantsByMark(token).find((pid) => groupOf(pid).length === 3);
    return { child, members: groupOf(group ?? 0) };
  };

  const groupOf = (group: number): string[] => {
    try {
      return execFileSync('ps', ['-o', 'pid=', '-g', String(group)], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.trim() !== '');
    } catch {
      return [];
    }
  };

  it('leaves nothing alive when the controller is killed: the guard sees to it', async () => {
    const token = mark();
    const { child } = await controller(token, true);
    child.kill('SIGKILL');
    await stage.until(() => descendantsByMark(token).length === 0);
  });

  it('sweeps at the next start what a life without a guard left, and nothing else', async () => {
    const token = mark();
    const { child } = await controller(token, false);
    child.kill('SIGKILL');
    await stage.until(() => child.signalCode !== null);
    expect(sweepOrphans(`${token}x`)).toBe(0);
    expect(sweepOrphans(token)).toBe(3);
    await stage.until(() => descendantsByMark(token).length === 0);
  });
});
