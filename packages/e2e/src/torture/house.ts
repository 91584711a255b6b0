import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anyPorts, DemoHouse, type DemoPorts, eventually } from '@around/demo';
import { BeaconRelay } from './beaconRelay.js';
import { CONTROLLERS, type ControllerName, makeDevices, TITLES } from './device.js';
import { ChaosProxy } from './proxy.js';

export type Tier = 'web' | 'home' | ControllerName;
export const TIERS: readonly Tier[] = ['web', 'home', ...CONTROLLERS];
/** The legs of the way: phone ↔ web, phone ↔ home on the LAN, home ↔ web, home ↔ each controller. */
export type Leg = 'phones' | 'lan' | 'relay' | ControllerName;
export const LEGS: readonly Leg[] = ['phones', 'lan', 'relay', ...CONTROLLERS];

/** One machine plays all parts, so that limits for each address would be limits for everybody. */
const ENV: Readonly<Record<string, string>> = {
  AROUND_WEB_LIMITS__CONNECTIONS_PER_ADDRESS: '0',
  AROUND_WEB_LIMITS__FAILED_HANDSHAKES_PER_MINUTE: '0',
  AROUND_HOME_LIMITS__CONNECTIONS_PER_ADDRESS: '1000',
  AROUND_HOME_LIMITS__FAILED_HANDSHAKES_PER_MINUTE: '10000',
  AROUND_CONTROLLER_LIMITS__CONNECTIONS_PER_ADDRESS: '1000',
  AROUND_CONTROLLER_LIMITS__FAILED_HANDSHAKES_PER_MINUTE: '10000',
};

/** The real tiers as processes, with a chaos proxy in each leg. */
export class TortureHouse {
  readonly house: DemoHouse;
  readonly folder: string;
  readonly devices: string;
  readonly proxies: Readonly<Record<Leg, ChaosProxy>>;
  readonly #beacons: BeaconRelay;
  readonly #stopped = new Set<Tier>();
  /** Whatever ends this process, nothing of the house outlives it. */
  readonly #onExit = (): void => {
    for (const { pid } of this.house.running) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  };

  private constructor(house: DemoHouse, proxies: Readonly<Record<Leg, ChaosProxy>>, beacons: BeaconRelay) {
    this.house = house;
    this.folder = house.options.data;
    this.devices = join(this.folder, 'devices');
    this.proxies = proxies;
    this.#beacons = beacons;
  }

  /** @param env added to every tier's environment */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<TortureHouse> {
    const folder = mkdtempSync(join(tmpdir(), 'around-torture-'));
    makeDevices(join(folder, 'devices'), join(folder, 'configs'));
    const ports: DemoPorts = { living: 0, garden: 0, ...(await anyPorts(['web', 'tcp', 'lan', 'homeTcp', 'beacon', 'display'])) };
    const to = (port: () => number | undefined): ChaosProxy =>
      new ChaosProxy(() => {
        const at = port();
        return at === undefined ? undefined : { host: '127.0.0.1', port: at };
      });
    const boards = new Map(CONTROLLERS.map((name) => [TITLES[name], to(() => beacons.portOf(TITLES[name]))]));
    const beacons: BeaconRelay = new BeaconRelay(boards, ports.beacon);
    const proxies: Record<Leg, ChaosProxy> = {
      phones: to(() => ports.web),
      lan: to(() => ports.lan),
      relay: to(() => ports.web),
      living: boards.get(TITLES.living) as ChaosProxy,
      garden: boards.get(TITLES.garden) as ChaosProxy,
    };
    for (const proxy of Object.values(proxies)) await proxy.start();
    await beacons.start();
    const house = new DemoHouse({
      data: folder,
      ports,
      host: '127.0.0.1',
      display: false,
      controllers: join(folder, 'configs'),
      relay: `ws://127.0.0.1:${proxies.relay.port}`,
      controllerBeacon: beacons.port,
      env: { ...ENV, ...env },
    });
    const torture = new TortureHouse(house, proxies, beacons);
    process.once('exit', torture.#onExit);
    try {
      await house.start();
      await torture.#throughProxies();
    } catch (error) {
      console.error(torture.lastWords());
      await torture.stop();
      throw error;
    }
    return torture;
  }

  /** Whether the tier is there and not held. */
  runs(tier: Tier): boolean {
    return this.house.tier(tier)?.running === true && !this.#stopped.has(tier);
  }

  /** kill -9, and nothing else. */
  async kill(tier: Tier): Promise<void> {
    await this.house.endTier(tier, 'kill');
    this.#stopped.delete(tier);
  }

  startTier(tier: Tier): Promise<void> {
    return this.house.startTier(tier);
  }

  hold(tier: Tier): void {
    process.kill(this.house.pid(tier), 'SIGSTOP');
    this.#stopped.add(tier);
  }

  go(tier: Tier): void {
    this.#stopped.delete(tier);
    const pid = this.house.tier(tier)?.pid;
    if (pid !== undefined && this.house.tier(tier)?.running === true) process.kill(pid, 'SIGCONT');
  }

  /** The controller is at another address from now on, and says so. */
  async move(controller: ControllerName, host: string): Promise<void> {
    await this.proxies[controller].move(host);
    this.#beacons.again(TITLES[controller]);
  }

  /** The controller's beacons reach nobody, or do again. */
  mute(controller: ControllerName, on: boolean): void {
    this.#beacons.mute(TITLES[controller], on);
  }

  logFile(tier: Tier): string {
    return join(this.folder, 'logs', `${tier}.log`);
  }

  log(tier: Tier): string {
    try {
      return readFileSync(this.logFile(tier), 'utf8');
    } catch {
      return '';
    }
  }

  /** The end of each log, for who must find out why the house did not come up. */
  lastWords(): string {
    return TIERS.map((tier) => `--- ${tier}\n${this.log(tier).trimEnd().split('\n').slice(-12).join('\n')}`).join('\n');
  }

  /** Ends the tiers politely; the folder stays. */
  async stopTiers(): Promise<void> {
    for (const tier of [...this.#stopped]) this.go(tier);
    await this.house.stop();
  }

  async stop(): Promise<void> {
    await this.stopTiers();
    await this.#beacons.stop();
    for (const proxy of Object.values(this.proxies)) await proxy.stop();
    process.off('exit', this.#onExit);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** An adoption ends with a dial to where the board then was: the next beacon leads the home to the proxy. */
  async #throughProxies(): Promise<void> {
    await eventually('the home does not reach its controllers and its relay through the proxies', 20_000, async () =>
      [...CONTROLLERS, 'relay' as const].every((leg) => this.proxies[leg].open > 0) ? true : undefined,
    );
  }
}
