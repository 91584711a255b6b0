import { type FromController, PROTOCOL_VERSION, type ToController } from '@around/messages';
import { fingerprintOf } from '@around/sealing';
import { Beacon } from './beacon/beacon.js';
import type { ControllerConfig } from './config.js';
import type { ControllerPorts } from './controller.js';
import type { NoticeKind } from './drivers/driver.js';
import { HomeLink } from './link/homeLink.js';
import { Notices } from './link/notices.js';
import { Reporter } from './link/reporter.js';
import { IdRing } from './state/idRing.js';
import type { KeyFile } from './state/keyFile.js';
import { ReadingRing } from './state/readingRing.js';
import { Desk } from './things/desk.js';
import { Leases } from './things/leases.js';
import { Things } from './things/things.js';
import { SOFTWARE } from './version.js';
import { Watchdog } from './watchdog/watchdog.js';

/** Bytes that may wait to be sent before pictures are left out. */
const CROWDED = 262_144;

/** One life of the controller: what the home knows it by until the next start. */
export interface Boot {
  readonly mark: string;
  readonly epoch: string;
  /** ms of this boot: what `notAfter` counts in. */
  ct(): number;
}

export interface PartsOwner {
  onUp(): void;
  onDown(): void;
  /** Whom it belongs to has changed. */
  onIdentity(): void;
}

export interface Parts {
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
  /** As the home is told it. */
  info(): FromController;
}

/** Makes all parts of one life and joins them; nothing of them runs yet. */
export function createParts(ports: ControllerPorts, config: ControllerConfig, keys: KeyFile, boot: Boot, owner: PartsOwner): Parts {
  const { clock, random, log, files } = ports;
  const part = (name: string) => ({ ...ports, log: log.child({ part: name }) });
  const watchdog = new Watchdog(part('watchdog'), { graceMs: config.watchdog.grace, token: keys.identity.token });
  const ring = new ReadingRing({ clock, random, files, log }, { capacity: config.limits.readings });
  const ids = new IdRing({ clock, files, log });
  const notices = new Notices((message) => link.send(message));
  const notice = (kind: NoticeKind, thing: string | undefined, name: string | undefined, detail: string): void => {
    log.warn('notice', { event: 'program.trouble', kind, thing, name, detail });
    const at = Math.round(clock.wall());
    notices.say({ t: 'notice', kind, detail, at, ...(thing === undefined ? {} : { thing }), ...(name === undefined ? {} : { name }) });
  };
  const things: Things = new Things(
    { ...part('things'), ...ports.peripherals, watchdog },
    {
      specs: config.things,
      plan: { hangs: config.watchdog.hangs, baseMs: config.watchdog.pause, capMs: config.watchdog.longestPause },
      settings: {
        osc: config.osc,
        ...(config.mqtt === undefined ? {} : { mqtt: config.mqtt }),
        ...(config.cwd === undefined ? {} : { cwd: config.cwd }),
      },
      changed: () => link.send(info()),
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
    cboot: boot.mark,
    ct: () => boot.ct(),
    thing: (key) => things.get(key),
    ids,
    leases,
    send: (message, blob) => link.send(message, blob),
    limit: config.limits.commands,
  });
  const info = (): FromController => ({
    t: 'info',
    v: PROTOCOL_VERSION,
    title: config.title,
    software: SOFTWARE,
    cboot: boot.mark,
    ct: boot.ct(),
    wall: Math.round(clock.wall()),
    ring: ring.ring,
    things: things.models,
  });
  const link: HomeLink = new HomeLink(part('link'), {
    keys,
    epoch: boot.epoch,
    listen: { host: config.listen.host, port: config.listen.tcp },
    perAddress: config.limits.connectionsPerAddress,
    failuresPerMinute: config.limits.failedHandshakesPerMinute,
    ...(config.dialHome === undefined ? {} : { dialHome: config.dialHome }),
    ...(config.sleep === undefined ? {} : { sleep: { everyMs: config.sleep.every, awakeMs: config.sleep.awake } }),
    busy: () => desk.underWay > 0,
    info,
    onUp: () => owner.onUp(),
    onDown: () => owner.onDown(),
    onMessage: (message) => hear(parts, { cboot: boot.mark, ct: boot.ct() }, message),
    onIdentity: () => owner.onIdentity(),
  });
  const beacon = new Beacon(part('beacon'), {
    port: config.beacon.port,
    everyMs: config.beacon.every,
    targets: config.beacon.targets,
    content() {
      const { board, adoption } = keys.identity;
      if (adoption !== undefined && config.sleep !== undefined) return undefined;
      const fingerprint = adoption === undefined ? '' : fingerprintOf(ports.suite, adoption.home, adoption.controller);
      return { id: adoption?.controller ?? board, title: config.title, tcp: link.port, epoch: boot.epoch, fingerprint };
    },
  });
  const reporter = new Reporter({ clock }, ring, (message) => link.send(message));
  const parts: Parts = { watchdog, ring, ids, leases, desk, things, link, beacon, reporter, notices, info };
  return parts;
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
      desk.beat();
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
