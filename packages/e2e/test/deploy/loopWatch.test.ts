import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';

const PROGRAM = fileURLToPath(new URL('../../../controller/bin/frMhc.js', import.meta.url));
const WATCH_MS = 2_000;

let folder: string;
let program: ChildProcess;
let said = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'around-watch-'));
  said = '';
});
afterEach(async () => {
  if (program.exitCode === null && program.signalCode === null) {
    program.kill('SIGKILL');
    await once(program, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

/** A real controller with a watch over its loop, and an inspector on a port of its own. */
async function start(watch: string): Promise<void> {
  const args = ['--inspect=127.0.0.1:0', PROGRAM, 'run', '--data', folder, '--host', '127.0.0.1', '--tcp-port', '0', '--beacon-port', '1'];
  program = spawn(process.execPath, args, { env: { ...process.env, AROUND_WATCHDOG: watch }, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [program.stdout, program.stderr]) stream?.on('data', (bytes) => (said += String(bytes)));
  await expect.poll(() => said, { timeout: 20_000 }).toContain('waiting to be adopted');
}

/** Has the event loop evaluate. Resolves with what came of it. */
async function evaluate(expression: string): Promise<unknown> {
  const socket = new WebSocket(/ws:\S+/.exec(said)?.[0] as string);
  try {
    await once(socket, 'open');
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }));
    const [data] = await once(socket, 'message');
    return JSON.parse(String(data)).result.result.value;
  } finally {
    socket.terminate();
  }
}

it('a loop that hangs ends its process, which says why; one that was stopped with its process goes on', async () => {
  await start(`${WATCH_MS / 1_000}s`);
  expect(await evaluate('process.env.AROUND_WATCHDOG ?? "none"')).toBe('none');
  program.kill('SIGSTOP');
  const stopped = Date.now();
  await expect.poll(() => Date.now() - stopped, { timeout: 20_000 }).toBeGreaterThan(2 * WATCH_MS);
  program.kill('SIGCONT');
  const went = Date.now();
  await expect.poll(() => Date.now() - went, { timeout: 20_000 }).toBeGreaterThan(WATCH_MS);
  expect(await evaluate('6 * 7')).toBe(42);
  const ended = once(program, 'exit');
  evaluate('for (;;);').catch(() => undefined);
  expect(await ended).toEqual([null, 'SIGKILL']);
  await expect
    .poll(() => said)
    .toContain('"msg":"the event loop stood still for 2 s: this process ends itself, so that it is started anew"');
});
