import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { eventually, PROGRAMS, startTier, type Tier } from '@around/demo';
import type { BareKeys } from '../../bench/relayPeers.js';

export interface RelayOptions {
  /** A folder of its own. */
  readonly folder: string;
  readonly port: number;
  /** Homes that it knows. */
  readonly homes: readonly BareKeys[];
  /** Names that homes sign for, beside those that they dial. */
  readonly hosts?: readonly string[];
  /** Settings from the environment: `LIMITS__HEARTBEAT`. */
  readonly set?: Readonly<Record<string, string>>;
}

/** A relay as an owner runs it: a process of its own, which knows these homes already. */
export class RelayProcess {
  readonly #o: RelayOptions;
  #tier: Tier | undefined;

  constructor(options: RelayOptions) {
    this.#o = options;
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const lines = options.homes.map(({ id, keys }) => JSON.stringify({ t: 'enrolled', home: id, ...keys, since: Date.now() }));
    writeFileSync(join(options.folder, 'homes.jsonl'), `${lines.join('\n')}\n`, { mode: 0o600 });
  }

  get pid(): number {
    const pid = this.#tier?.pid;
    if (pid === undefined) throw new Error('the relay does not run');
    return pid;
  }

  get port(): number {
    return this.#o.port;
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const { folder, port, hosts = [], set = {} } = this.#o;
    const argv = [PROGRAMS.web, 'run', '--data', folder, '--host', '127.0.0.1', '--port', `${port}`, '--set', 'tcp.start=false'];
    const env = Object.fromEntries(Object.entries(set).map(([key, value]) => [`AROUND_WEB_${key}`, value]));
    const tier = startTier('relay', join(folder, 'relay.log'), argv, { ...env, AROUND_WEB_HOSTS: JSON.stringify(hosts) }, folder);
    this.#tier = tier;
    await eventually('the relay does not listen', 20_000, async () => {
      if (!tier.running) throw new Error(`the relay has ended: read ${tier.log}`);
      return (await listens(port)) || undefined;
    });
  }

  /** @param graceMs 0: as a power cut */
  async stop(graceMs?: number): Promise<void> {
    await this.#tier?.stop(graceMs);
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
