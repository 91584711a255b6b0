import { eventually } from '@around/demo';
import { must } from '../http.js';
import type { Root } from './root.js';
import type { Supervisor } from './supervisor.js';
import { TIERS, type Tier } from './tiers.js';

const UP_MS = 60_000;
/** What every tier promises (docs/guides/services.md). */
const STOP_MS = 10_000;
/** Long enough for every supervisor to start anew what it must leave alone. */
const STAYS_DOWN_MS = 5_000;
const MAX_STARTS = 40;
/** What Node says when the rehearsal makes it hang, and the line by which a program says why it cannot run. */
const NO_EVENT = /^(Debugger |For help, see: |(frAroundWeb|frMhs|frMhc): )/;

export interface SupervisorStage {
  readonly root: Root;
  readonly supervisor: Supervisor;
}

export interface SupervisorColumn {
  readonly name: string;
  /** Missing: all supervisors have it. */
  readonly only?: string;
  /** Tries it and says in a few words what was seen. @throws Error where it does not hold */
  attempt(stage: SupervisorStage): Promise<string>;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** The process that serves, 0 where none does. */
async function servedBy(root: Root, { port }: Tier): Promise<number> {
  return Number((await root.run(`ss -Hltnp 'sport = :${port}' | sed -n 's/.*pid=\\([0-9]*\\).*/\\1/p' | head -n 1`)).trim());
}

/** Resolves when the tier serves, by another process than `before`. */
function serves(root: Root, tier: Tier, before = 0): Promise<number> {
  return eventually(`${tier.name} does not come back`, UP_MS, async () => {
    const pid = await servedBy(root, tier);
    return pid !== 0 && pid !== before ? pid : undefined;
  });
}

/** Ends each tier by the shell that is given, and waits until another process serves. @returns how long the slowest took, ms */
async function backAfter({ root }: SupervisorStage, end: (pid: number) => string): Promise<number> {
  let longest = 0;
  for (const tier of TIERS) {
    const pid = await serves(root, tier);
    const since = Date.now();
    await root.run(end(pid));
    await serves(root, tier, pid);
    longest = Math.max(longest, Date.now() - since);
  }
  return longest;
}

const start: SupervisorColumn = {
  name: 'start',
  async attempt({ root, supervisor }) {
    await root.run(supervisor.start);
    for (const tier of TIERS) {
      const pid = await serves(root, tier);
      const user = (await root.run(`stat -c %U /proc/${pid}`)).trim();
      must(user === `around-${tier.tier}`, `${tier.name} runs as ${user}`);
    }
    const listed = await root.run(supervisor.list);
    for (const { name } of TIERS) must(listed.includes(name), `its list has no ${name}: ${listed}`);
    return 'three, own users';
  },
};

const kill: SupervisorColumn = {
  name: 'kill -9',
  attempt: async (stage) => `back in ${seconds(await backAfter(stage, (pid) => `kill -9 ${pid}`))}`,
};

const hang: SupervisorColumn = {
  name: 'hang',
  async attempt(stage) {
    const { root, supervisor } = stage;
    const ms = await backAfter(stage, (pid) => `node /around/packages/e2e/dist/rehearse/supervisors/hang.js ${pid}`);
    for (const tier of TIERS)
      must(
        (await root.run(supervisor.log(tier))).includes(supervisor.hung),
        `the log of ${tier.name} does not say why: "${supervisor.hung}"`,
      );
    return `back in ${seconds(ms)}`;
  },
};

const stop: SupervisorColumn = {
  name: 'stop',
  async attempt({ root, supervisor }) {
    let longest = 0;
    for (const tier of TIERS) {
      const pid = await serves(root, tier);
      const goodbyes = async (): Promise<number> => (await root.run(supervisor.log(tier))).split(tier.goodbye).length;
      const before = await goodbyes();
      const since = Date.now();
      await root.run(supervisor.stop(tier));
      await eventually(
        `${tier.name} does not end`,
        UP_MS,
        async () => (await root.run(`[ -e /proc/${pid} ] || echo gone`)) !== '' || undefined,
      );
      const ms = Date.now() - since;
      must(ms < STOP_MS, `${tier.name} took ${seconds(ms)}`);
      longest = Math.max(longest, ms);
      await eventually(`${tier.name} did not log its end`, 5_000, async () => (await goodbyes()) > before || undefined);
    }
    await new Promise((resolve) => setTimeout(resolve, STAYS_DOWN_MS));
    for (const tier of TIERS) {
      must((await servedBy(root, tier)) === 0, `${tier.name} did not stay down`);
      await root.run(supervisor.resume(tier));
      await serves(root, tier);
    }
    return `clean, ${seconds(longest)}`;
  },
};

const logs: SupervisorColumn = {
  name: 'logs',
  async attempt({ root, supervisor }) {
    for (const tier of TIERS) {
      const lines = (await root.run(supervisor.log(tier)))
        .split('\n')
        .filter((line) => line !== '' && !NO_EVENT.test(line) && supervisor.own?.test(line) !== true);
      must(lines.length > 0, `${tier.name} logged nothing`);
      for (const line of lines) must(isEvent(line), `${tier.name} logged no event: ${line}`);
    }
    const home = TIERS.find(({ tier }) => tier === 'home') as Tier;
    for (let starts = 0; ; starts++) {
      const sizes = (await root.run(supervisor.files).catch(() => '')).trim().split('\n').map(Number);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      must(sizes.length <= supervisor.maxFiles && total <= supervisor.maxBytes, `it grows: ${sizes.length} files, ${total} bytes`);
      if (sizes.length > 1) break;
      must(starts < MAX_STARTS, `not rotated after ${starts} starts: ${sizes.join(' ')} bytes`);
      if (supervisor.pour !== undefined) await root.run(supervisor.pour);
      else {
        const pid = await serves(root, home);
        await root.run(`kill ${pid}`);
        await serves(root, home, pid);
      }
    }
    return `${supervisor.logs}, rotated`;
  },
};

/** One line of JSON with a level, a time and words. */
function isEvent(line: string): boolean {
  try {
    const { level, time, msg } = JSON.parse(line) as Record<string, unknown>;
    return ['debug', 'info', 'warn', 'error'].includes(String(level)) && !Number.isNaN(Date.parse(String(time))) && typeof msg === 'string';
  } catch {
    return false;
  }
}

const reboot: SupervisorColumn = {
  name: 'reboot',
  async attempt({ root, supervisor }) {
    const pids = await Promise.all(TIERS.map((tier) => serves(root, tier)));
    const since = Date.now();
    if (supervisor.first === true) await root.reboot();
    else {
      // As a power cut does it.
      await root.run('kill -9 -1').catch(() => undefined);
      await root.run(supervisor.boot ?? 'true');
    }
    await Promise.all(TIERS.map((tier, i) => serves(root, tier, supervisor.first === true ? 0 : pids[i])));
    return `all in ${seconds(Date.now() - since)}`;
  },
};

const uninstall: SupervisorColumn = {
  name: 'uninstall',
  only: 'systemd',
  async attempt({ root }) {
    for (const { tier } of TIERS) await root.run(`sh /around/deploy/${tier}/install.sh --uninstall`);
    for (const tier of TIERS) {
      must((await servedBy(root, tier)) === 0, `${tier.name} still runs`);
      const left = await root.run(`ls -d /etc/systemd/system/${tier.name}.service /opt/around/${tier.name} 2>/dev/null || true`);
      must(left === '', `it left ${left}`);
      must((await root.run(`ls /var/lib/around/${tier.tier}`)) !== '', `the data of ${tier.name} went too`);
    }
    return 'gone, data kept';
  },
};

/** In this order: each leaves all three running, but for the last. */
export const SUPERVISOR_COLUMNS: readonly SupervisorColumn[] = [start, kill, hang, stop, logs, reboot, uninstall];
