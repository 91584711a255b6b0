/** `npm run bench:card [-- MINUTES]`: what a home writes to its card in an hour, and what Home Assistant's layout would. As root: on ext4 of its own. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anyPorts, ask, eventually, PROGRAMS, startTier, type Tier } from '@around/demo';
import { openDb } from '@around/home';

const MINUTES = Number(process.argv[2] ?? 10);
/** What happens at a start is not what an hour is like. */
const REST_MS = 60_000;
/** Readings of each sensor that are there already. */
const WAITING = 1_000;
const CHECKSUM = '4b 01 4b 46 7f ff 05 10 e1';

interface Load {
  readonly name: string;
  readonly things: number;
  /** Between two readings of a thing, s. */
  readonly every: number;
  /** Whether the values change. */
  readonly moves: boolean;
}

const LOADS: readonly Load[] = [
  { name: 'nothing changes (20 things)', things: 20, every: 60, moves: false },
  { name: '20 readings a minute (20 things)', things: 20, every: 60, moves: true },
  { name: '300 readings a minute (50 things)', things: 50, every: 10, moves: true },
];

/** A file system whose writes are counted: a disk of its own in a file, as root; else the folder’s, of which the process alone is counted. */
class Card {
  readonly folder: string;
  readonly #at: string;
  #device: string | undefined;

  constructor(at: string) {
    this.#at = at;
    this.folder = join(at, 'card');
    mkdirSync(this.folder, { recursive: true });
    if (process.getuid?.() !== 0) return;
    const image = join(at, 'card.img');
    execFileSync('truncate', ['-s', '256M', image]);
    execFileSync('mkfs.ext4', ['-q', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image]);
    execFileSync('mount', ['-o', 'loop,noatime', image, this.folder]);
    this.#device = basename(execFileSync('findmnt', ['-no', 'SOURCE', this.folder], { encoding: 'utf8' }).trim());
  }

  /** Bytes and write requests that reached the device, and how often it was told to put them onto the disk. */
  written(): { readonly bytes: number; readonly writes: number; readonly flushes: number } | undefined {
    if (this.#device === undefined) return undefined;
    const fields = readFileSync(`/sys/block/${this.#device}/stat`, 'utf8').trim().split(/\s+/).map(Number);
    return { bytes: (fields[6] ?? 0) * 512, writes: fields[4] ?? 0, flushes: fields[15] ?? 0 };
  }

  remove(): void {
    if (this.#device !== undefined) execFileSync('umount', [this.folder]);
    rmSync(this.#at, { recursive: true, force: true });
  }
}

/** Bytes that a process made dirty in the page cache, each page once until it is written. */
const dirtied = (pid: number): number => Number(/^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);

function sensors(folder: string, { things, every }: Load): string {
  const one = (i: number): string =>
    `  s${i}: { driver: onewire, onewire: { folder: ${folder}, id: ${idOf(i)} }, properties: { t: { type: TemperatureProperty, onewire: { every: ${every}s } } } }`;
  return ['title: Sensors', 'things:', ...Array.from({ length: things }, (_, i) => one(i)), ''].join('\n');
}

const idOf = (i: number): string => `28-${String(i).padStart(12, '0')}`;

function setAll(folder: string, { things }: Load, round: number): void {
  for (let i = 0; i < things; i++) {
    mkdirSync(join(folder, idOf(i)), { recursive: true });
    const t = 20_000 + Math.round(3_000 * Math.sin(round / 40 + i)) + (round % 7) * 63;
    writeFileSync(join(folder, idOf(i), 'w1_slave'), `${CHECKSUM} : crc=e1 YES\n${CHECKSUM} t=${t}\n`);
  }
}

/** A home has some of today’s readings that are not packed yet: what comes is written among them. */
async function fillDay(file: string, { every }: Load): Promise<void> {
  const db = await openDb(file);
  try {
    db.exec('BEGIN');
    const insert = db.prepare('INSERT OR IGNORE INTO raw (s, t, k, v) VALUES (?,?,0,?)');
    for (const { s } of db.prepare("SELECT s FROM series WHERE name = 't'").all()) {
      for (let i = 1; i <= WAITING; i++) insert.run(s as number, Date.now() - i * every * 1_000, 20 + (i % 50) / 10);
    }
    db.exec('COMMIT');
  } finally {
    db.close();
  }
}

/** A home with a controller that has so many sensors. */
async function around(load: Load, at: string, card: Card): Promise<{ readonly pid: number; stop(): Promise<void> }> {
  const w1 = join(at, 'w1');
  setAll(w1, load, 0);
  const yaml = join(at, 'sensors.yaml');
  writeFileSync(yaml, sensors(w1, load));
  const ports = await anyPorts(['lan', 'homeTcp', 'beacon', 'board']);
  const [home, board] = [join(card.folder, 'home'), join(at, 'board')];
  const tiers: Tier[] = [];
  const run = (name: string, argv: readonly string[]): Tier => {
    // A backup is measured by itself.
    const tier = startTier(name, join(at, `${name}.log`), argv, { AROUND_HOME_BACKUP__NIGHTLY: 'false' }, at);
    tiers.push(tier);
    return tier;
  };
  const argv = [
    ...[PROGRAMS.home, 'run', '--data', home, '--host', '127.0.0.1', '--lan-port', `${ports.lan}`],
    ...['--tcp-port', `${ports.homeTcp}`, '--beacon-port', `${ports.beacon}`],
  ];
  let homeTier = run('home', argv);
  run('board', [
    ...[PROGRAMS.controller, 'run', '--config', yaml, '--data', board, '--host', '127.0.0.1'],
    ...['--tcp-port', `${ports.board}`, '--beacon-port', `${ports.beacon}`],
  ]);
  await eventually('the controller could not be adopted', 30_000, async () => {
    const shown = JSON.parse(await ask(PROGRAMS.controller, ['adopt', '--show', '--json', '--data', board]));
    return ask(PROGRAMS.home, ['adopt', shown.board, shown.setupCode, '--id', 'sensors', '--data', home]);
  });
  const file = join(home, 'home.db');
  await eventually('the sensors were not read', 60_000, async () => {
    const db = await openDb(file);
    try {
      return Number(db.prepare("SELECT count(*) AS n FROM series WHERE name = 't'").get()?.n) >= load.things || undefined;
    } finally {
      db.close();
    }
  });
  await homeTier.stop();
  await fillDay(file, load);
  homeTier = run('home', argv);
  let round = 0;
  const timer = setInterval(() => (load.moves ? setAll(w1, load, ++round) : undefined), load.every * 1_000);
  return {
    pid: homeTier.pid as number,
    async stop() {
      clearInterval(timer);
      for (const tier of tiers.reverse()) await tier.stop();
    },
  };
}

/** The same readings in Home Assistant’s tables, committed every 5 s as it does by itself; without its statistics. */
async function recorder(load: Load, at: string, card: Card): Promise<{ readonly pid: number; stop(): Promise<void> }> {
  const program = fileURLToPath(new URL('./floor/recorder.js', import.meta.url));
  const tier = startTier(
    'recorder',
    join(at, 'recorder.log'),
    [program, card.folder, `${load.things}`, `${load.moves ? load.every : 0}`],
    {},
    at,
  );
  return { pid: tier.pid as number, stop: () => tier.stop() };
}

async function measure(load: Load, what: string, start: typeof around): Promise<string> {
  const at = mkdtempSync(join(tmpdir(), 'around-card-'));
  const card = new Card(at);
  try {
    const house = await start(load, at, card);
    try {
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
      const syncs = countSyncs(house.pid);
      const [device, process] = [card.written(), dirtied(house.pid)];
      await new Promise((resolve) => setTimeout(resolve, MINUTES * 60_000));
      const now = card.written();
      const hour = (count: number): number => (count * 60) / MINUTES;
      const mib = (bytes: number): string => (hour(bytes) / 2 ** 20).toFixed(1);
      const [calls, lines] = await syncs();
      const found = {
        load: load.name,
        what,
        processMiB: mib(dirtied(house.pid) - process),
        ...(now === undefined || device === undefined
          ? {}
          : {
              deviceMiB: mib(now.bytes - device.bytes),
              writes: Math.round(hour(now.writes - device.writes)),
              flushes: Math.round(hour(now.flushes - device.flushes)),
            }),
        syncs: calls === undefined ? undefined : Math.round(hour(calls)),
        files: lines,
      };
      return JSON.stringify(found);
    } finally {
      await house.stop();
    }
  } finally {
    card.remove();
  }
}

/** Counts calls of fsync and fdatasync, where strace is installed. */
function countSyncs(pid: number): () => Promise<[number | undefined, Record<string, number>]> {
  const tracer = spawn('strace', ['-f', '-y', '-qq', '-e', 'trace=fsync,fdatasync', '-p', `${pid}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let failed = false;
  let text = '';
  tracer.on('error', () => {
    failed = true;
  });
  tracer.stderr.on('data', (more) => {
    text += String(more);
  });
  return async () => {
    tracer.kill('SIGINT');
    if (failed) return [undefined, {}];
    const files: Record<string, number> = {};
    const calls = [...text.matchAll(/f(?:data)?sync\(\d+<([^>]*)>/g)];
    for (const [, file] of calls) files[basename(file ?? '')] = (files[basename(file ?? '')] ?? 0) + 1;
    return [calls.length, files];
  };
}

const lines = await Promise.all(
  LOADS.flatMap((load) => [measure(load, 'Around', around), measure(load, 'Home Assistant’s layout', recorder)]),
);
console.log(lines.join('\n'));
process.exit();
