import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anyPorts, PROGRAMS } from '@around/demo';
import { describe, expect, it } from 'vitest';
import { processesOf, run } from '../support/realHouse.js';

const START = fileURLToPath(new URL('../../../demo/dist/start.js', import.meta.url));
const FLAGS = ['web', 'tcp', 'lan', 'home-tcp', 'beacon', 'living', 'garden', 'display'] as const;

class Start implements AsyncDisposable {
  readonly data = mkdtempSync(join(tmpdir(), 'around-start-'));

  async ports(): Promise<string[]> {
    return Object.entries(await anyPorts(FLAGS)).flatMap(([name, port]) => [`--${name}-port`, `${port}`]);
  }

  run(flags: readonly string[]) {
    const child = spawn(process.execPath, [START, '--data', this.data, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const started = { child, out: '', said: (words: string) => until(() => started.out.includes(words)) };
    const waiting: (() => void)[] = [];
    const until = (holds: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        const look = () => (holds() ? resolve() : waiting.push(look));
        look();
      });
    const take = (bytes: Buffer): void => {
      started.out += bytes.toString();
      for (const look of waiting.splice(0)) look();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    return started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.data, { recursive: true, force: true });
  }
}

const outside = (): boolean =>
  Object.values(networkInterfaces()).some((list) => list?.some((one) => one.family === 'IPv4' && !one.internal));

describe('npm start', () => {
  it('says what runs where, ends at Ctrl-C with no process left, and keeps the pairing at the second start', async () => {
    await using start = new Start();
    const ports = await start.ports();
    const first = start.run(ports);
    await first.said('Ctrl-C stops everything');
    expect(first.out).toMatch(/http:\/\/127\.0\.0\.1:\d+\/#p=/);
    expect(first.out).toContain('type the code');
    // A machine on a network shows a QR code for phones there.
    if (outside()) expect(first.out).toMatch(/scan it with a phone[\s\S]*█▀/);
    expect(first.out).toContain('virtual M5Stack');
    expect(processesOf(start.data).length).toBeGreaterThan(5);
    const link = /http:\S+#p=\S+/.exec(first.out)?.[0] ?? '';
    const paired = await run([PROGRAMS.around, 'pair', link], { AROUND_HOME: join(start.data, 'around') });
    expect(paired.code).toBe(0);
    // Somebody is impatient.
    first.child.kill('SIGINT');
    first.child.kill('SIGTERM');
    const [code] = await once(first.child, 'exit');
    expect(code).toBe(0);
    expect(processesOf(start.data)).toEqual([]);

    const second = start.run(ports);
    await second.said('Ctrl-C stops everything');
    expect(second.out).toContain('still paired');
    second.child.kill('SIGINT');
    await once(second.child, 'exit');
    expect(processesOf(start.data)).toEqual([]);
  });

  it('names a port that is in use, and the flag that changes it', async () => {
    await using start = new Start();
    const ports = await start.ports();
    const squatter = createServer().listen(Number(ports[1]), '127.0.0.1');
    await once(squatter, 'listening');
    const refused = start.run(ports);
    const [code] = await once(refused.child, 'exit');
    squatter.close();
    expect(code).toBe(1);
    expect(refused.out).toContain(`Port ${ports[1]}/tcp`);
    expect(refused.out).toContain('--web-port');
  });
});
