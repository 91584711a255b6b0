import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MqttConnection } from '@around/platform';
import { nodeMqtt } from '@around/platform/node';
import { findProgram } from '../../../../scripts/programs.mjs';
import { until } from './rig.js';

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Debian's mosquitto, in the foreground, in a folder of its own. */
export class Mosquitto {
  readonly folder = mkdtempSync(join(tmpdir(), 'around-mqtt-'));
  readonly port: number;
  #child: ChildProcess | undefined;

  private constructor(port: number) {
    this.port = port;
  }

  /** @param lines of its configuration, beside the listener */
  static async start(lines: (folder: string) => readonly string[] = () => ['allow_anonymous true']): Promise<Mosquitto> {
    const broker = new Mosquitto(await freePort());
    // As root it would become another user, who could not read the folder.
    const user = process.getuid?.() === 0 ? ['user root'] : [];
    writeFileSync(
      join(broker.folder, 'mosquitto.conf'),
      [...user, `listener ${broker.port} 127.0.0.1`, ...lines(broker.folder), 'persistence false', ''].join('\n'),
    );
    await broker.begin();
    return broker;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  /** (Again) at the same port, with nothing retained. */
  async begin(): Promise<void> {
    const child = spawn(findProgram('mosquitto') as string, ['-c', join(this.folder, 'mosquitto.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.resume();
    this.#child = child;
    let listens = false;
    const knock = (): void => {
      const socket = connect(this.port, '127.0.0.1');
      socket.on('connect', () => {
        listens = true;
        socket.destroy();
      });
      socket.on('error', () => {
        if (child.exitCode === null) setTimeout(knock, 20);
      });
    };
    knock();
    await until('mosquitto listens', () => listens);
  }

  async end(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  async stop(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Another client: a device. */
  async device(
    name: string,
    topics: readonly string[] = [],
    onMessage: (topic: string, text: string) => void = () => {},
  ): Promise<MqttConnection> {
    const connection = await nodeMqtt().dialMqtt(
      { url: this.url, clientId: name, keepAliveMs: 30_000, timeoutMs: 10_000 },
      { onMessage: (topic, payload) => onMessage(topic, Buffer.from(payload).toString()), onClose: () => {} },
    );
    if (topics.length > 0) await connection.subscribe(topics);
    return connection;
  }
}

export const RETAINED = { qos: 1, retain: true } as const;
export const ONCE = { qos: 1, retain: false } as const;
