import {
  type FromController,
  fromController,
  LIMITS,
  PROTOCOL_VERSION,
  type ThingModel,
  type ToController,
  toBase64Url,
} from '@around/messages';
import type { Timer } from '@around/platform';
import { fingerprintOf } from '@around/sealing';
import { Beacon } from './beacon/beacon.js';
import type { ControllerConfig } from './config.js';
import type { Controller, ControllerPorts } from './controller.js';
import type { NoticeKind } from './drivers/driver.js';
import { HomeLink } from './link/homeLink.js';
import { Notices } from './link/notices.js';
import { Reporter } from './link/reporter.js';
import { IdRing } from './state/idRing.js';
import { KeyFile } from './state/keyFile.js';
import { ReadingRing } from './state/readingRing.js';
import { Desk } from './things/desk.js';
import { Leases } from './things/leases.js';
import { Things } from './things/things.js';
import { SOFTWARE } from './version.js';
import { Watchdog } from './watchdog/watchdog.js';

/** Repeating actions and pictures outlive a lost link by this. */
const UNWATCHED_MS = 15_000;
/** How often the key file is looked at: `frMhc adopt --reset` may have changed it. */
const KEY_LOOK_MS = 5_000;
/** Bytes that may wait to be sent before pictures are left out. */
const CROWDED = 262_144;

export function createController(ports: ControllerPorts, config: ControllerConfig): Controller {
  return new ComposedController(ports, config);
}

interface Parts {
  readonly watchdog: Watchdog;
  readonly ring: ReadingRing;
  readonly ids: IdRing;
  readonly leases: Leases;
  readonly desk: Desk;
  readonly things: Things;
  readonly link: HomeLink;
  readonly beacon: Beacon;
  readonly reporter: Reporter;
  readonly notices: Notices;
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
      await Promise.all([parts.ring.load(), parts.ids.load()]);
      const described = fromController.decode(fromController.encode(this.#info(parts.things, parts.ring)), LIMITS.message - 1_024);
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
    log.info('the controller is running', { id: this.id, adopted: this.adopted, port: this.port, things: parts.things.models.length });
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
    const { clock, random, log, files } = this.#ports;
    const config = this.#config;
    const part = (name: string) => ({ ...this.#ports, log: log.child({ part: name }) });
    const watchdog = new Watchdog(part('watchdog'), { graceMs: config.watchdog.grace, token: this.#keys.identity.token });
    const ring = new ReadingRing({ clock, random, files, log }, { capacity: config.limits.readings });
    const ids = new IdRing({ clock, files, log });
    const notices = new Notices((message) => link.send(message));
    const notice = (kind: NoticeKind, thing: string | undefined, name: string | undefined, detail: string): void => {
      log.warn('notice', { kind, thing, name, detail });
      const at = Math.round(clock.wall());
      notices.say({ t: 'notice', kind, detail, at, ...(thing === undefined ? {} : { thing }), ...(name === undefined ? {} : { name }) });
    };
    const things: Things = new Things(
      { ...part('things'), watchdog },
      {
        specs: config.things,
        plan: { hangs: config.watchdog.hangs, baseMs: config.watchdog.pause, capMs: config.watchdog.longestPause },
        ...(config.cwd === undefined ? {} : { cwd: config.cwd }),
        report: (news) => ring.add(news),
        notice,
        picture: (thing, name, media, bytes) => {
          // The newest is sent or none: an old picture is of no use to anybody.
          if (link.buffered < CROWDED) link.send({ t: 'picture', thing, name, at: Math.round(clock.wall()), media }, bytes);
        },
      },
    );
    const leases = new Leases(part('leases'), {
      thing: (key) => things.get(key),
      lane: (thing, key) => desk.lane(thing, key),
      notice: (thing, name, detail) => notice('leaseEnded', thing, name, detail),
    });
    const desk: Desk = new Desk(part('desk'), {
      cboot: this.#boot.mark,
      ct: () => this.#ct(),
      thing: (key) => things.get(key),
      ids,
      leases,
      send: (message, blob) => link.send(message, blob),
      limit: config.limits.commands,
    });
    const link: HomeLink = new HomeLink(part('link'), {
      keys: this.#keys,
      epoch: this.#boot.epoch,
      listen: { host: config.listen.host, port: config.listen.tcp },
      perAddress: config.limits.connectionsPerAddress,
      failuresPerMinute: config.limits.failedHandshakesPerMinute,
      ...(config.dialHome === undefined ? {} : { dialHome: config.dialHome }),
      info: () => this.#info(things, ring),
      onUp: () => this.#up(),
      onDown: () => this.#down(),
      onMessage: (message) => {
        if (this.#parts !== undefined) hear(this.#parts, { cboot: this.#boot.mark, ct: this.#ct() }, message);
      },
      onIdentity: () => this.#identityChanged(),
    });
    const beacon = new Beacon(part('beacon'), {
      port: config.beacon.port,
      everyMs: config.beacon.every,
      targets: config.beacon.targets,
      content: () => ({
        id: this.id,
        title: config.title,
        tcp: link.port,
        epoch: this.#boot.epoch,
        fingerprint: this.#fingerprint(),
      }),
    });
    const reporter = new Reporter(ring, (message) => link.send(message));
    return { watchdog, ring, ids, leases, desk, things, link, beacon, reporter, notices };
  }

  /** ms of this boot: what `notAfter` counts in. */
  #ct(): number {
    return Math.max(0, this.#ports.clock.now() - this.#boot.zero);
  }

  #fingerprint(): string {
    const { adoption } = this.#keys.identity;
    return adoption === undefined ? '' : fingerprintOf(this.#ports.suite, adoption.home, adoption.controller);
  }

  #info(things: Things, ring: ReadingRing): FromController {
    return {
      t: 'info',
      v: PROTOCOL_VERSION,
      title: this.#config.title,
      software: SOFTWARE,
      cboot: this.#boot.mark,
      ct: this.#ct(),
      wall: Math.round(this.#ports.clock.wall()),
      ring: ring.ring,
      things: things.models,
    };
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

  #identityChanged(): void {
    void this.#parts?.beacon.now();
    for (const listener of this.#listeners) listener();
  }
}

/** What the home says, to whom it concerns. */
function hear(
  { desk, things, link, reporter }: Parts,
  clock: { readonly cboot: string; readonly ct: number },
  message: ToController,
): void {
  switch (message.t) {
    case 'do':
      desk.do(message);
      return;
    case 'cancel':
      desk.cancel(message.id, message.code);
      return;
    case 'observe':
      things.observe(message.thing, message.name, message.on);
      return;
    case 'ping':
      link.send({ t: 'pong', n: message.n, ...clock });
      return;
    case 'taken':
      reporter.taken(message.ring, message.n);
      return;
    // Only an adoption provisions; goodbye is the link's own.
    case 'provision':
    case 'bye':
      return;
  }
}
