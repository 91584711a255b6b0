import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHomeClient, type HomeClient, type Keyed, pairWithLink, type Way } from '@around/client';
import { nodePorts } from '@around/client/node';
import { anyPorts, ask, eventually, PROGRAMS, startTier, type Tier } from '@around/demo';
import type { Invitation } from '@around/messages';
import { StandingClock } from './standingClock.js';

export const BOARDS = ['attic', 'kitchen', 'garage'] as const;
export type Board = (typeof BOARDS)[number] | 'many';
export type TierName = 'web' | 'home' | Board;

const CONFIGS = fileURLToPath(new URL('../../screenshot-house', import.meta.url));
const PORTS = ['web', 'lan', 'homeTcp', 'beacon', ...BOARDS, 'many'] as const;
type Ports = Readonly<Record<(typeof PORTS)[number], number>>;

/** The names by which the browser knows the two ways in; its resolver leads them here. */
export const RELAY_HOST = 'around.example';
export const LAN_HOST = 'hub.local';

/** Relay, home and boards as real processes, whose wall clock stands. */
export class PictureHouse implements AsyncDisposable {
  readonly folder: string;
  readonly clock: StandingClock;
  readonly ports: Ports;
  readonly #tiers = new Map<TierName, Tier>();
  readonly #clients: HomeClient[] = [];
  #enrol = '';
  /** Whatever ends this process, nothing of the house outlives it. */
  readonly #onExit = (): void => {
    for (const { pid, running } of this.#tiers.values()) if (running && pid !== undefined) process.kill(-pid, 'SIGKILL');
  };

  private constructor(folder: string, ports: Ports, at: string) {
    this.folder = folder;
    this.ports = ports;
    this.clock = new StandingClock(folder, at);
    process.once('exit', this.#onExit);
  }

  /** The relay and the home run, and nobody else. @param at the time at first */
  static async start(at: string): Promise<PictureHouse> {
    const ports = await anyPorts(PORTS);
    const house = new PictureHouse(mkdtempSync(join(tmpdir(), 'around-pictures-')), ports, at);
    try {
      await house.run('web');
      const code = /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/.exec(await house.#ask('web', ['enrol']))?.[0];
      if (code === undefined) throw new Error('the relay gave no code to enrol with');
      house.#enrol = code;
      await house.run('home');
    } catch (error) {
      await house[Symbol.asyncDispose]();
      throw error;
    }
    return house;
  }

  /** Starts a tier's process (again) and waits until it answers. */
  async run(name: TierName): Promise<void> {
    if (this.#tiers.get(name)?.running === true) return;
    const log = join(this.data('logs'), `${name}.log`);
    const env = { AROUND_DEMO: this.data('devices'), NO_COLOR: '1', ...ENV, AROUND_HOME_RELAY__ENROL: this.#enrol, ...this.clock.env };
    if (name !== 'home' || this.#enrol === '') Reflect.deleteProperty(env, 'AROUND_HOME_RELAY__ENROL');
    const tier = startTier(name, log, this.#argv(name), env, this.folder);
    this.#tiers.set(name, tier);
    const port = name === 'web' ? this.ports.web : name === 'home' ? this.ports.lan : undefined;
    await eventually(`${name} does not come up: see ${log}`, 30_000, async () => {
      if (!tier.running) throw new Error('it ended; its log says why');
      if (port === undefined) return existsSync(join(this.data(name), 'controller.key')) || undefined;
      return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok || undefined;
    });
  }

  /** Starts a board and gives it to the home. */
  async addBoard(name: Board): Promise<void> {
    await this.run(name);
    await this.adopt(name);
  }

  async adopt(name: Board): Promise<void> {
    const { board, setupCode } = await this.label(name);
    await eventually(`the home could not adopt "${name}"`, 30_000, () => this.#ask('home', ['adopt', board, setupCode, '--id', name]));
  }

  /** What a board prints at its first start. */
  async label(name: Board): Promise<{ board: string; setupCode: string }> {
    return JSON.parse(await this.#ask(name, ['adopt', '--show', '--json'])) as { board: string; setupCode: string };
  }

  /** Ends a tier as a power cut would. */
  async cut(name: TierName): Promise<void> {
    await this.#tiers.get(name)?.stop(0);
    this.#tiers.delete(name);
  }

  /** The tier stands still, or goes on. */
  hold(name: TierName, held: boolean): void {
    const tier = this.#tiers.get(name);
    if (tier?.running === true && tier.pid !== undefined) process.kill(tier.pid, held ? 'SIGSTOP' : 'SIGCONT');
  }

  async invite(user: string, ...flags: readonly string[]): Promise<Invitation> {
    return JSON.parse(await this.#ask('home', ['pair', '--user', user, '--json', ...flags])) as Invitation;
  }

  /** Pairs a phone that is none of the pictured ones. */
  async pair(user: string, device: string, ...flags: readonly string[]): Promise<Keyed> {
    const { link } = await this.invite(user, ...flags);
    return pairWithLink(nodePorts(), link, { device, software: 'pictures', store: async () => undefined, ways: this.#ways });
  }

  /** Such a phone, live. */
  async connect(keyed: Keyed): Promise<HomeClient> {
    const client = createHomeClient(nodePorts(), keyed, { software: 'pictures', ways: this.#ways });
    this.#clients.push(client);
    await client.start();
    await eventually('a phone cannot connect to the home', 20_000, async () => client.link.state === 'live' || undefined);
    return client;
  }

  get #ways(): readonly Way[] {
    return [{ way: 'relay', url: `ws://127.0.0.1:${this.ports.web}` }];
  }

  data(name: string): string {
    const path = join(this.folder, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) await client.stop().catch(() => undefined);
    for (const [name, tier] of [...this.#tiers].reverse()) {
      this.hold(name, false);
      await tier.stop(5_000);
    }
    process.off('exit', this.#onExit);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #ask(name: TierName, args: readonly string[]): Promise<string> {
    const program = name === 'web' || name === 'home' ? name : 'controller';
    return ask(PROGRAMS[program], [...args, '--data', this.data(name)], this.clock.env);
  }

  #argv(name: TierName): string[] {
    const { ports } = this;
    const common = ['run', '--data', this.data(name), '--host', '127.0.0.1'];
    if (name === 'web')
      return [PROGRAMS.web, ...common, '--port', `${ports.web}`, '--set', 'tcp.start=false', '--set', `hosts=${RELAY_HOST}`];
    if (name === 'home') {
      const own = ['--lan-port', `${ports.lan}`, '--tcp-port', `${ports.homeTcp}`, '--beacon-port', `${ports.beacon}`];
      const relay = ['--relay', `ws://127.0.0.1:${ports.web}`, '--app', `https://${RELAY_HOST}/`];
      return [PROGRAMS.home, ...common, '--title', 'Maple House', ...own, ...relay];
    }
    const config = name === 'many' ? join(this.folder, 'many.yaml') : join(CONFIGS, `${name}.yaml`);
    return [PROGRAMS.controller, ...common, '--config', config, '--tcp-port', `${ports[name]}`, '--beacon-port', `${ports.beacon}`];
  }
}

/** One machine plays all parts: limits for each address would be limits for everybody. */
const ENV: Readonly<Record<string, string>> = {
  AROUND_WEB_LIMITS__CONNECTIONS_PER_ADDRESS: '0',
  AROUND_WEB_LIMITS__FAILED_HANDSHAKES_PER_MINUTE: '0',
  AROUND_HOME_LIMITS__CONNECTIONS_PER_ADDRESS: '1000',
  AROUND_HOME_LIMITS__FAILED_HANDSHAKES_PER_MINUTE: '10000',
};
