import { fromController, LIMITS, type ThingModel, toBase64Url } from '@around/messages';
import type { Timer } from '@around/platform';
import type { ControllerConfig } from './config.js';
import type { Controller, ControllerPorts } from './controller.js';
import { createParts, type Parts } from './parts.js';
import { KeyFile } from './state/keyFile.js';

/** Repeating actions and pictures outlive a lost link by this. */
const UNWATCHED_MS = 15_000;
/** How often the key file is looked at: `frMhc adopt --reset` may have changed it. */
const KEY_LOOK_MS = 5_000;

export function createController(ports: ControllerPorts, config: ControllerConfig): Controller {
  return new ComposedController(ports, config);
}

class ComposedController implements Controller {
  readonly #ports: ControllerPorts;
  readonly #config: ControllerConfig;
  readonly #keys: KeyFile;
  readonly #listeners: (() => void)[] = [];
  #parts: Parts | undefined;
  #boot = { mark: '', epoch: '', zero: 0 };
  #timers: Timer[] = [];
  #unwatched: Timer | undefined;
  #stopping: Promise<void> | undefined;

  constructor(ports: ControllerPorts, config: ControllerConfig) {
    this.#ports = ports;
    this.#config = config;
    this.#keys = new KeyFile({ ...ports, log: ports.log.child({ part: 'keys' }) });
  }

  get id(): string {
    const { board, adoption } = this.#keys.identity;
    return adoption?.controller ?? board;
  }

  get adopted(): boolean {
    return this.#keys.identity.adoption !== undefined;
  }

  get setupCode(): string | undefined {
    return this.#keys.identity.setupCode;
  }

  get port(): number {
    return this.#parts?.link.port ?? 0;
  }

  get linked(): boolean {
    return this.#parts?.link.up ?? false;
  }

  get things(): readonly ThingModel[] {
    return this.#parts?.things.models ?? [];
  }

  get busy(): { readonly commands: number; readonly runs: number } {
    return { commands: this.#parts?.desk.underWay ?? 0, runs: this.#parts?.watchdog.running ?? 0 };
  }

  onIdentity(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async start(): Promise<void> {
    if (this.#parts !== undefined) return;
    const { clock, random, log, processes } = this.#ports;
    await this.#keys.load();
    this.#boot = { mark: toBase64Url(random.bytes(16)), epoch: toBase64Url(random.bytes(8)), zero: clock.now() };
    const parts = this.#compose();
    this.#parts = parts;
    this.#stopping = undefined;
    try {
      await Promise.all([parts.ring.load(this.#homeId), parts.ids.load(), parts.things.load()]);
      const described = fromController.decode(fromController.encode(parts.info()), LIMITS.message - 1_024);
      if (!described.ok)
        throw new Error(`no home would take the description of these things (${described.error}): correct the configuration`);
      // Who holds the port holds the data folder: only then is what an earlier life left ours to kill.
      await parts.link.start();
      const killed = processes.killMarked?.(this.#keys.identity.token) ?? 0;
      if (killed > 0) log.warn('processes of an earlier life were still running; they were killed', { processes: killed });
      for (const problem of parts.things.problems) log.warn('a thing is not quite what it claims', { problem });
      await parts.leases.load();
      parts.ring.start();
      await parts.things.start();
      await parts.beacon.start();
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#timers = [clock.every(KEY_LOOK_MS, () => void this.#lookAtKeys())];
    log.info('the controller is running', {
      event: 'started',
      id: this.id,
      adopted: this.adopted,
      port: this.port,
      things: parts.things.models.length,
    });
    this.#identityChanged();
  }

  stop(): Promise<void> {
    if (this.#parts === undefined) return Promise.resolve();
    this.#stopping ??= this.#stop(this.#parts);
    return this.#stopping;
  }

  /** Takes nothing new, lets what runs finish for a while and says how it ended, then goodbye; nothing is left running. */
  async #stop(parts: Parts): Promise<void> {
    const { clock } = this.#ports;
    for (const timer of this.#timers) timer.cancel();
    this.#unwatched?.cancel();
    await parts.beacon.stop();
    await parts.link.stopAccepting();
    await parts.things.stop();
    const limit = clock.after(this.#config.limits.finish, () => parts.desk.killAll());
    // What repeats would never finish by itself.
    parts.desk.unwatched();
    await parts.desk.finish();
    limit.cancel();
    await parts.watchdog.stop();
    parts.leases.stop();
    await parts.link.stop('the controller is stopping');
    this.#unwatched?.cancel();
    await Promise.all([parts.ring.stop(), parts.ids.stop()]);
    this.#parts = undefined;
  }

  #compose(): Parts {
    const { mark, epoch, zero } = this.#boot;
    const { clock } = this.#ports;
    return createParts(
      this.#ports,
      this.#config,
      this.#keys,
      { mark, epoch, ct: () => Math.max(0, clock.now() - zero) },
      { onUp: () => this.#up(), onDown: () => this.#down(), onIdentity: () => this.#identityChanged() },
    );
  }

  #up(): void {
    this.#unwatched?.cancel();
    this.#parts?.desk.resend();
    this.#parts?.notices.begin();
    this.#parts?.reporter.begin();
  }

  #down(): void {
    this.#parts?.reporter.end();
    this.#parts?.things.unobserveAll();
    this.#unwatched?.cancel();
    this.#unwatched = this.#ports.clock.after(UNWATCHED_MS, () => this.#parts?.desk.unwatched());
  }

  async #lookAtKeys(): Promise<void> {
    try {
      if (!(await this.#keys.reload())) return;
      this.#ports.log.info('the key file was changed by another program');
      this.#parts?.link.drop('whom this controller belongs to has changed');
      this.#identityChanged();
    } catch (error) {
      this.#ports.log.debug('the key file cannot be looked at', { error });
    }
  }

  /** '' while it belongs to nobody. */
  get #homeId(): string {
    return this.#keys.identity.adoption?.home ?? '';
  }

  #identityChanged(): void {
    this.#parts?.ring.belongTo(this.#homeId);
    void this.#parts?.beacon.now();
    for (const listener of this.#listeners) listener();
  }
}
