import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Invitation } from '@around/messages';
import { ask, eventually, PROGRAMS } from './programs.js';
import { startTier, type Tier } from './tier.js';

/** Ports of the demo house; all on this machine. */
export interface DemoPorts {
  readonly web: number;
  readonly tcp: number;
  readonly lan: number;
  readonly homeTcp: number;
  readonly beacon: number;
  readonly living: number;
  readonly garden: number;
  /** Page of the virtual display. */
  readonly display: number;
}

export const DEMO_PORTS: DemoPorts = {
  web: 12_345,
  tcp: 45_678,
  lan: 8_080,
  homeTcp: 45_672,
  beacon: 45_670,
  living: 45_671,
  garden: 45_673,
  display: 8_081,
};

export interface DemoOptions {
  /** Everything of the house is kept here. */
  readonly data: string;
  readonly ports: DemoPorts;
  /** Where the tiers listen: `127.0.0.1`, or `0.0.0.0` so that a phone on the LAN can look in. */
  readonly host: string;
  /** Start the virtual M5Stack. */
  readonly display: boolean;
  /** A serial port where another display hangs than the virtual M5Stack, which is then not started. */
  readonly displayAt?: string;
  /** Draw its screen in this terminal. */
  readonly terminal?: boolean;
  /** Folder of the controllers' YAML files (living.yaml, garden.yaml); missing: the demo's own. */
  readonly controllers?: string;
  /** Where the home finds its relay; missing: where the relay listens. For whoever puts something between the two. */
  readonly relay?: string;
  /** Port that the controllers tell their beacons to; missing: the home's. For whoever passes them on. */
  readonly controllerBeacon?: number;
  /** How much the tiers log; missing: as they do by themselves. */
  readonly log?: 'debug' | 'info' | 'warn' | 'error';
  /** Added to every tier's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** One line a step while the house comes up. */
  readonly progress?: (line: string) => void;
}

const OWN_CONTROLLERS = fileURLToPath(new URL('../house', import.meta.url));
/** What the demo house may do by itself, as `around rules import` takes it. */
export const OWN_RULES = readFileSync(new URL('../house/rules.yaml', import.meta.url), 'utf8');

export type TierName = 'web' | 'home' | 'living' | 'garden' | 'display';
const CONTROLLERS = ['living', 'garden'] as const;
/** Where the demo house stands, for its sun: in the middle of this machine's time zone, where midnight is dark and noon is bright. */
const SOMEWHERE = { AROUND_HOME_PLACE__LATITUDE: '48', AROUND_HOME_PLACE__LONGITUDE: `${-new Date().getTimezoneOffset() / 4}` };

/** The demo house: each tier a process of its own, configured as an owner would. */
export class DemoHouse {
  readonly options: DemoOptions;
  readonly #tiers = new Map<TierName, Tier>();
  #enrol: string | undefined;

  constructor(options: DemoOptions) {
    this.options = options;
  }

  get pageUrl(): string {
    return `http://127.0.0.1:${this.options.ports.web}/`;
  }

  get lanUrl(): string {
    return `http://127.0.0.1:${this.options.ports.lan}/`;
  }

  get displayPath(): string {
    return this.options.displayAt ?? join(this.options.data, 'display', 'm5stack');
  }

  /** A tier's process; undefined while it does not run. */
  tier(name: TierName): Tier | undefined {
    return this.#tiers.get(name);
  }

  /** Process id of a running tier. @throws Error where it does not run */
  pid(name: TierName): number {
    const pid = this.#tiers.get(name)?.pid;
    if (pid === undefined) throw new Error(`${name} does not run`);
    return pid;
  }

  get running(): readonly Tier[] {
    return [...this.#tiers.values()].filter((tier) => tier.running);
  }

  folder(name: string): string {
    const path = join(this.options.data, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** Starts everything; at the first time also joins it together. Stops what had started when anything fails. */
  async start(): Promise<void> {
    const say = this.options.progress ?? (() => undefined);
    try {
      say('relay (frAroundWeb) …');
      await this.startTier('web');
      this.#enrol = (await ask(PROGRAMS.web, ['enrol', '--data', this.folder('web')])).match(
        /[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}/,
      )?.[0];
      if (this.options.display && this.options.displayAt === undefined) await this.startTier('display');
      say('home (frMhs) …');
      await this.startTier('home');
      say(`controllers "${CONTROLLERS.join('", "')}" (frMhc) …`);
      await Promise.all(
        CONTROLLERS.map(async (name) => {
          await this.startTier(name);
          await this.#adopt(name);
        }),
      );
      say('TCP interface …');
      await this.#pairTcpInterface();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Starts one tier's process (again) and waits until it answers. */
  async startTier(name: TierName): Promise<void> {
    const { ports, data } = this.options;
    const log = join(this.folder('logs'), `${name}.log`);
    // A code does not go into a command line, which everybody on this machine may read.
    const code = name === 'home' && this.#enrol !== undefined ? { AROUND_HOME_RELAY__ENROL: this.#enrol } : {};
    const place = name === 'home' ? SOMEWHERE : {};
    const env = { AROUND_DEMO: this.folder('devices'), NO_COLOR: '1', ...place, ...code, ...this.options.env };
    const tier = startTier(name, log, this.#argv(name), env, data);
    this.#tiers.set(name, tier);
    const ready = { web: `http://127.0.0.1:${ports.web}/healthz`, home: `http://127.0.0.1:${ports.lan}/healthz` };
    if (name !== 'web' && name !== 'home') return;
    await eventually(`${name} does not answer: see ${log}`, 30_000, async () => {
      if (!tier.running) throw new Error(`it ended; its log says why`);
      return (await fetch(ready[name])).ok ? true : undefined;
    });
  }

  /** Whether somebody's phone is paired as owner. */
  async hasOwner(): Promise<boolean> {
    return (JSON.parse(await ask(PROGRAMS.home, ['status', '--data', this.folder('home'), '--json'])) as { owner: boolean }).owner;
  }

  /** A pairing offer of the running home. */
  async invite(user: string, ...flags: readonly string[]): Promise<Invitation> {
    const out = await ask(PROGRAMS.home, ['pair', '--data', this.folder('home'), '--user', user, '--json', ...flags]);
    return JSON.parse(out) as Invitation;
  }

  /** Ends one tier: politely, or as a power cut would. */
  async endTier(name: TierName, how: 'stop' | 'kill' = 'stop'): Promise<void> {
    await this.#tiers.get(name)?.stop(how === 'kill' ? 0 : undefined);
    this.#tiers.delete(name);
  }

  async stop(): Promise<void> {
    for (const name of ['garden', 'living', 'home', 'display', 'web'] as const) await this.endTier(name);
  }

  #argv(name: TierName): string[] {
    const { ports, host, terminal } = this.options;
    switch (name) {
      case 'web':
        return [
          PROGRAMS.web,
          'run',
          '--data',
          this.folder('web'),
          '--host',
          host,
          '--port',
          `${ports.web}`,
          '--set',
          `tcp.port=${ports.tcp}`,
          ...(this.options.log === undefined ? [] : ['--set', `log=${this.options.log}`]),
        ];
      case 'home':
        return [
          ...[PROGRAMS.home, 'run', '--data', this.folder('home'), '--title', 'Demo house', '--host', host],
          ...['--lan-port', `${ports.lan}`, '--tcp-port', `${ports.homeTcp}`, '--beacon-port', `${ports.beacon}`],
          ...['--relay', this.options.relay ?? `ws://127.0.0.1:${ports.web}`, '--app', this.pageUrl],
          ...this.#logFlags(),
          ...(this.options.display ? ['--display', this.displayPath] : []),
        ];
      case 'display':
        return [
          ...[PROGRAMS.display, '--link', this.displayPath, '--data', this.folder('display'), '--http', `${ports.display}`],
          ...(terminal === true ? ['--terminal'] : []),
        ];
      default:
        return [
          ...[PROGRAMS.controller, 'run', '--config', join(this.options.controllers ?? OWN_CONTROLLERS, `${name}.yaml`)],
          ...['--data', this.folder(name), '--host', host, '--tcp-port', `${ports[name]}`],
          ...['--beacon-port', `${this.options.controllerBeacon ?? ports.beacon}`],
          ...this.#logFlags(),
        ];
    }
  }

  #logFlags(): string[] {
    return this.options.log === undefined ? [] : ['--log', this.options.log];
  }

  /** Gives the controller to the home with the setup code it shows, unless it has one already. */
  async #adopt(name: (typeof CONTROLLERS)[number]): Promise<void> {
    // The controller makes its key file at its first start; before that there is no code to show.
    const keys = join(this.folder(name), 'controller.key');
    await eventually(`"${name}" does not come up: see its log`, 20_000, async () => existsSync(keys) || undefined);
    const shown = JSON.parse(await ask(PROGRAMS.controller, ['adopt', '--show', '--json', '--data', this.folder(name)])) as {
      board: string;
      controller?: string;
      setupCode?: string;
    };
    if (shown.controller !== undefined || shown.setupCode === undefined) return;
    const args = ['adopt', shown.board, shown.setupCode, '--id', name, '--data', this.folder('home')];
    await eventually(`the home could not adopt "${name}"`, 20_000, async () => ask(PROGRAMS.home, args));
  }

  /** The TCP interface acts with an identity of its own: paired once, as a service that may operate all but dangerous things. */
  async #pairTcpInterface(): Promise<void> {
    const marker = join(this.folder('web'), 'tcp-paired');
    if (existsSync(marker)) return;
    const { link } = await this.invite('TCP interface', '--role', 'service', '--things', '*', '--read-write');
    await ask(PROGRAMS.web, ['tcp', 'pair', link, '--data', this.folder('web'), '--port', `${this.options.ports.web}`]);
    writeFileSync(marker, '', { mode: 0o600 });
  }
}
