import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@around/platform';
import { FakeClock, recordingLog } from '@around/platform/fake';
import { nodeClock, nodeRandom } from '@around/platform/node';
import { afterAll, expect, it } from 'vitest';
import { describeWith } from '../../../e2e/test/support/needs.js';
import type { Bus } from '../../src/peers/bus.js';
import { natsBus } from '../../src/peers/natsBus.js';
import { busContract } from './busContract.js';
import { type FakeBus, FakeNats } from './fakeBus.js';

busContract('fake', async () => {
  const nats = new FakeNats(new FakeClock());
  const buses: FakeBus[] = [];
  return {
    join: async () => {
      const bus = nats.join();
      buses.push(bus);
      return bus;
    },
    until: (condition) => nats.clock.until(condition),
    server: async (up) => {
      for (const bus of buses) bus.cut(!up);
    },
  };
});

/** A real server on a free port, which it keeps when it is started again. */
class NatsServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'around-nats-'));
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;
  port = -1;

  constructor(...args: readonly string[]) {
    this.#args = args;
  }

  async start(): Promise<void> {
    const folder = mkdtempSync(join(this.#folder, 'ports-'));
    const child = spawn('nats-server', ['-a', '127.0.0.1', '-p', `${this.port}`, '--ports_file_dir', folder, ...this.#args], {
      stdio: 'ignore',
    });
    this.#child = child;
    await until(() => {
      if (child.exitCode !== null) throw new Error(`nats-server ended with ${child.exitCode}`);
      const [file] = readdirSync(folder);
      if (file === undefined) return false;
      try {
        const { nats } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { nats: string[] };
        this.port = Number(new URL(nats[0] as string).port);
        return true;
      } catch {
        // It is being written.
        return false;
      }
    });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('the condition did not hold within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Dials again at once: how long a wait is drawn is tested elsewhere. */
const ports = { clock: nodeClock, random: { ...nodeRandom, float: () => 0.1 }, log: silentLog };

describeWith(['nats-server'], 'nats-server', () => {
  const servers: NatsServer[] = [];
  afterAll(async () => {
    for (const server of servers) await server.remove();
  });
  const serve = async (...args: readonly string[]): Promise<NatsServer> => {
    const server = new NatsServer(...args);
    servers.push(server);
    await server.start();
    return server;
  };

  busContract('NATS', async () => {
    const server = await serve();
    return {
      join: () => natsBus(ports, { servers: [`nats://127.0.0.1:${server.port}`] }),
      until,
      server: (up) => (up ? server.start() : server.stop()),
    };
  });

  it('lets nobody in without the token, and a relay says so and goes on asking', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'around-nats-'));
    const config = join(folder, 'nats.conf');
    writeFileSync(config, 'authorization { token: "a good token" }\n');
    const server = await serve('-c', config);
    const log = recordingLog();
    const address = { servers: [`nats://127.0.0.1:${server.port}`] };
    const stranger = await natsBus({ ...ports, log }, { ...address, token: 'a bad one' });
    const known: Bus = await natsBus(ports, { ...address, token: 'a good token' });
    await stranger.start();
    await known.start();
    await until(() => known.up && log.lines.length > 0);
    expect(stranger.up).toBe(false);
    expect(log.text()).toMatch(/NATS cannot be joined.*uthori/);
    expect(log.text()).not.toContain('a bad one');
    await stranger.stop();
    await known.stop();
    rmSync(folder, { recursive: true });
  });

  it('is not waited for', async () => {
    const bus = await natsBus(ports, { servers: ['nats://127.0.0.1:1'] });
    await bus.start();
    expect(bus.up).toBe(false);
    await bus.stop();
  });
});
