import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@around/platform';
import { descendantsByMark, nodeClock, nodeProcesses } from '@around/platform/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunEnd, Watchdog } from '../../src/watchdog/watchdog.js';

/** Real programs that do what programs should not. Nothing of them may be left. */

let token = '';
let folder = '';
let serial = 0;
const watchdogs: Watchdog[] = [];

beforeEach(() => {
  token = `nasty-${process.pid}-${++serial}`;
  folder = mkdtempSync(join(tmpdir(), 'around-nasty-'));
});
afterEach(async () => {
  for (const watchdog of watchdogs.splice(0)) await watchdog.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Outcome {
  readonly end: RunEnd;
  readonly stderr: string;
  readonly printed: number;
}

/** Runs a shell script to its end. Resolves when the watchdog says that nothing is left. */
async function run(
  script: string,
  of: { timeoutMs?: number; stdin?: Uint8Array; graceMs?: number; stopWhen?: string } = {},
): Promise<Outcome> {
  const processes = nodeProcesses({ token, guard: false });
  const watchdog = new Watchdog({ clock: nodeClock, processes, log: silentLog }, { graceMs: of.graceMs ?? 100, token });
  watchdogs.push(watchdog);
  const outcome: { end?: RunEnd; stderr: string; printed: number; text: string } = { stderr: '', printed: 0, text: '' };
  await new Promise<void>((resolve) => {
    const one = watchdog.run(
      {
        argv: ['/bin/sh', '-c', script],
        env: {},
        cwd: folder,
        ...(of.timeoutMs === undefined ? {} : { timeoutMs: of.timeoutMs }),
        ...(of.stdin === undefined ? {} : { stdin: of.stdin }),
      },
      {
        onStdout: (bytes) => {
          outcome.printed += bytes.length;
          if (outcome.text.length < 100) outcome.text += new TextDecoder().decode(bytes.subarray(0, 100));
          if (of.stopWhen !== undefined && outcome.text.includes(of.stopWhen)) one.stop('cancelled');
          if (outcome.printed > 1_000_000) one.stop('flood');
        },
        onEnd: (end, stderr) => Object.assign(outcome, { end, stderr }),
        onGone: resolve,
      },
    );
  });
  await watchdog.stop();
  return { end: outcome.end as RunEnd, stderr: outcome.stderr, printed: outcome.printed };
}

const left = (): number[] => descendantsByMark(token);

/** A killed process is listed until the kernel has run it once more; one that lives on makes this wait until the test fails. */
async function nothingLeft(): Promise<void> {
  while (left().length > 0) await new Promise((resolve) => setImmediate(resolve));
}

describe('programs that misbehave', () => {
  it('one that fails says why', async () => {
    const { end, stderr } = await run('echo "the tank is empty" >&2; exit 3', { timeoutMs: 10_000 });
    expect(end).toEqual({ how: 'exited', status: { code: 3, signal: null } });
    expect(stderr).toBe('the tank is empty');
  });

  it('one that hangs with children is stopped at its deadline, the whole group', async () => {
    const { end } = await run('sleep 1000 & sleep 1000 & sleep 1000', { timeoutMs: 50 });
    expect(end).toEqual({ how: 'stopped', reason: 'deadline' });
    await nothingLeft();
  });

  it('one that ignores SIGTERM, with all its children, is killed', async () => {
    const { end } = await run(`trap '' TERM; sleep 1000 & echo ready; while :; do sleep 1000; done`, { stopWhen: 'ready' });
    expect(end).toEqual({ how: 'stopped', reason: 'cancelled' });
    await nothingLeft();
  });

  it('one that says something while it tidies up after SIGTERM comes to the end of it', async () => {
    const script = 'trap "echo stopping; echo stopping >&2; echo off > motor; exit" TERM; echo ready; while :; do sleep 0.05; done';
    await run(script, { stopWhen: 'ready', graceMs: 5_000 });
    expect(readFileSync(join(folder, 'motor'), 'utf8')).toBe('off\n');
  });

  it('one that forks twice and goes leaves nothing', async () => {
    const { end } = await run('( ( sleep 1000 & ) & ) ; exit 0', { timeoutMs: 10_000 });
    expect(end).toEqual({ how: 'exited', status: { code: 0, signal: null } });
    await nothingLeft();
  });

  it('one that leaves its group and its session is found by its mark', async () => {
    const leave = 'setsid sh -c \'trap "" TERM HUP; echo out > escaped; while :; do sleep 1000; done\' >/dev/null 2>&1 </dev/null &';
    // It goes only once the other has begun: the sweep finds what runs, not what is yet to be forked.
    const { end } = await run(`${leave} while [ ! -s escaped ]; do sleep 0.01; done; exit 0`, { timeoutMs: 10_000 });
    expect(end.how).toBe('exited');
    await nothingLeft();
  });

  it('one that leaves its group and then hangs is found when its deadline comes', async () => {
    const { end } = await run(`setsid sh -c 'echo ready; while :; do sleep 1000; done' & while :; do sleep 1000; done`, {
      stopWhen: 'ready',
    });
    expect(end.how).toBe('stopped');
    await nothingLeft();
  });

  it('one that closes its stdout and stays is stopped', async () => {
    const { end } = await run('exec >&- 2>&- <&-; while :; do sleep 1000; done', { timeoutMs: 50 });
    expect(end).toEqual({ how: 'stopped', reason: 'deadline' });
    await nothingLeft();
  });

  it('one that prints for ever is killed', async () => {
    const { end, printed } = await run('yes', { timeoutMs: 10_000 });
    expect(end).toEqual({ how: 'stopped', reason: 'flood' });
    expect(printed).toBeLessThan(2_000_000);
    await nothingLeft();
  });

  it('one that floods stderr costs no memory and is stopped', async () => {
    const { end, stderr } = await run('yes complaint >&2', { timeoutMs: 100 });
    expect(end).toEqual({ how: 'stopped', reason: 'deadline' });
    expect(stderr.length).toBeLessThanOrEqual(4_000);
    await nothingLeft();
  });

  it('one that never reads a large stdin ends as it would', async () => {
    const { end } = await run('exit 0', { timeoutMs: 10_000, stdin: new Uint8Array(2_000_000) });
    expect(end).toEqual({ how: 'exited', status: { code: 0, signal: null } });
  });

  it('one that never reads its stdin and hangs is stopped', async () => {
    const { end } = await run('sleep 1000', { timeoutMs: 50, stdin: new Uint8Array(2_000_000) });
    expect(end).toEqual({ how: 'stopped', reason: 'deadline' });
    await nothingLeft();
  });

  it('one that cannot be started says what is missing', async () => {
    const processes = nodeProcesses({ token, guard: false });
    const watchdog = new Watchdog({ clock: nodeClock, processes, log: silentLog }, { graceMs: 100, token });
    const end = await new Promise<RunEnd>((resolve) => {
      watchdog.run({ argv: ['around-no-such-program'], env: {} }, { onStdout() {}, onEnd: resolve, onGone() {} });
    });
    expect(end).toMatchObject({ how: 'notStarted', error: { message: expect.stringContaining('around-no-such-program') } });
    expect(watchdog.running).toBe(0);
  });

  it('many at once are all gone when the watchdog stops', async () => {
    const processes = nodeProcesses({ token, guard: false });
    const watchdog = new Watchdog({ clock: nodeClock, processes, log: silentLog }, { graceMs: 50, token });
    let ready = 0;
    await new Promise<void>((resolve) => {
      const onStdout = (): void => {
        if (++ready === 5) resolve();
      };
      for (let i = 0; i < 5; i++) {
        const argv: [string, ...string[]] = ['/bin/sh', '-c', `trap '' TERM; sleep 1000 & echo ready; while :; do sleep 1000; done`];
        watchdog.run({ argv, env: {} }, { onStdout, onEnd() {}, onGone() {} });
      }
    });
    expect(left().length).toBeGreaterThanOrEqual(10);
    await watchdog.stop();
    await nothingLeft();
  });
});
