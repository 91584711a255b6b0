import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, problem, type Verdict, warning } from '../../finding.js';
import type { Owner } from '../../installation.js';
import { groupName, groupsOf } from '../../probes/users.js';

/** Serial ports, I2C buses, GPIO chips, as Linux names them. */
const DEVICES = /^(ttyUSB\d+|ttyACM\d+|m5stack|i2c-\d+|gpiochip\d+)$/;

export interface Device {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** The group's name. */
  readonly group: string;
}

export async function lookAtDevices(folder = '/dev'): Promise<Device[]> {
  const names = (await readdir(folder)).filter((name) => DEVICES.test(name));
  return Promise.all(
    names.sort().map(async (name) => {
      const { mode, uid, gid } = await stat(join(folder, name));
      return { path: join(folder, name), mode, uid, gid, group: groupName(gid) };
    }),
  );
}

/** @param wanted ports that the configuration names: a missing one is a problem, `auto` takes what is there */
export function judgeDevices(
  devices: readonly Device[],
  owner: Owner | undefined,
  pid: number | undefined,
  wanted: 'auto' | readonly string[] = [],
): Verdict {
  const missing =
    wanted === 'auto' ? undefined : wanted.find((path) => path.startsWith('/dev/') && !devices.some((device) => device.path === path));
  if (missing !== undefined)
    return problem(`${missing} is configured, and not there`, 'ls -l /dev/tty*; is it plugged in? dmesg | tail shows its name');
  if (devices.length === 0) return ok('no serial port, I2C bus or GPIO chip here');
  if (owner === undefined) return ok(`${devices.length} here`);
  const groups = groupsOf(owner, pid);
  const shut = devices.filter((device) => !mayOpen(device, owner, groups));
  const [first] = shut;
  if (first === undefined) return ok(`${owner.name} may open ${devices.map(({ path }) => path).join(', ')}`);
  const needed = wanted === 'auto' || wanted.some((path) => shut.some((device) => device.path === path));
  const judge = needed ? problem : warning;
  return judge(
    `${owner.name} may not open ${shut.map(({ path }) => path).join(', ')}`,
    `sudo usermod -aG ${[...new Set(shut.map(({ group }) => group))].join(',')} ${owner.name}, and restart the program`,
  );
}

function mayOpen({ mode, uid, gid }: Device, owner: Owner, groups: ReadonlySet<number>): boolean {
  if (owner.uid === 0) return true;
  if (uid === owner.uid) return (mode & 0o600) === 0o600;
  return groups.has(gid) ? (mode & 0o060) === 0o060 : (mode & 0o006) === 0o006;
}
