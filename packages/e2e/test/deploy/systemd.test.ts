import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../support/needs.js';

const UNITS = fileURLToPath(new URL('../../../../deploy/systemd', import.meta.url));
const NAMES = ['frAroundWeb', 'frMhs', 'frMhc'] as const;
const PROGRAM = fileURLToPath(new URL('../../../controller/bin/frMhc.js', import.meta.url));
/** µs; its third is what a test waits for. */
const WATCHDOG = 600_000;

/** Prints each datagram; what is passed along (a barrier, which systemd-notify waits for) is let go, as systemd does. */
const EAR = `import socket, sys
ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
ear.bind(sys.argv[1])
while True: print(ear.recv(4096).decode())`;

describeWith(['systemd-analyze', 'python3'], 'under systemd', () => {
  it.each(NAMES)('%s.service is in order, word by word', (name) => {
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', join(UNITS, `${name}.service`)], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it.each(NAMES)('%s.service exposes little (at most 3.0 of 10)', (name) => {
    const file = join(UNITS, `${name}.service`);
    const { status, stdout } = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=30', file], { encoding: 'utf8' });
    expect(stdout).toContain('Overall exposure level');
    expect(status).toBe(0);
  });

  let folder: string;
  let heard = '';
  let ear: ChildProcess;
  let program: ChildProcess;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'around-notify-'));
    heard = '';
  });
  afterEach(async () => {
    for (const one of [program, ear]) {
      if (one === undefined || one.exitCode !== null || one.signalCode !== null) continue;
      one.kill('SIGKILL');
      await once(one, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it('it is told when all is there, that the event loop lives, and when it ends; a loop that stands still says nothing', async () => {
    const socket = join(folder, 'notify');
    // The datagrams of systemd's own socket, as they come.
    ear = spawn('python3', ['-uc', EAR, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    ear.stdout?.on('data', (bytes) => {
      heard += String(bytes);
    });
    await expect.poll(() => spawnSync('test', ['-S', socket]).status, { timeout: 20_000 }).toBe(0);
    const env = { ...process.env, NOTIFY_SOCKET: socket, WATCHDOG_USEC: String(WATCHDOG) };
    const args = [
      PROGRAM,
      'run',
      '--data',
      join(folder, 'data'),
      '--host',
      '127.0.0.1',
      '--tcp-port',
      '0',
      '--beacon-port',
      '1',
      '--log',
      'silent',
    ];
    program = spawn(process.execPath, args, { env, stdio: 'inherit' });
    const ended = once(program, 'exit');
    const beats = (): number => heard.split('WATCHDOG=1').length - 1;
    await expect.poll(() => heard, { timeout: 20_000 }).toContain('READY=1');
    await expect.poll(beats, { timeout: 20_000 }).toBeGreaterThan(2);
    program.kill('SIGSTOP');
    // What was on its way arrives; then nothing does, for longer than systemd would wait.
    await settled(beats);
    program.kill('SIGCONT');
    const before = beats();
    await expect.poll(beats, { timeout: 20_000 }).toBeGreaterThan(before);
    program.kill('SIGTERM');
    await expect.poll(() => heard, { timeout: 20_000 }).toContain('STOPPING=1');
    await ended;
    expect(program.exitCode).toBe(0);
  });
});

/** Resolves when a count has not changed for twice the watchdog's time. */
async function settled(count: () => number): Promise<void> {
  let last = count();
  let since = Date.now();
  await expect
    .poll(
      () => {
        if (count() !== last) since = Date.now();
        last = count();
        return Date.now() - since;
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan((2 * WATCHDOG) / 1_000);
}
