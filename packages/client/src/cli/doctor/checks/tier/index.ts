import { type Check, type Finding, unseen, untold, type Verdict, warning, withSudo } from '../../finding.js';
import type { Examined } from '../../installation.js';
import { lookAtControllers } from '../home/controllers.js';
import { judgeDatabase } from '../home/database.js';
import { judgePhones } from '../home/phones.js';
import { judgeHomeRelay } from '../home/relay.js';
import { judgeAdopted } from './adopted.js';
import { judgeConfig } from './config.js';
import { judgeData, lookAtFolder } from './data.js';
import { judgeDevices, lookAtDevices } from './devices.js';
import { judgeDisk, lookAtDisk } from './disk.js';
import { judgeKeys, keptFiles } from './keys.js';
import { lookAtPorts } from './ports.js';
import { judgeProgram } from './program.js';
import { judgeRunning } from './running.js';

/** What is looked at of one tier on this machine. */
export function tierChecks(one: Examined): Check[] {
  const { tier, data, owner, pid, facts } = one;
  const about = data ?? `process ${pid}`;
  const checks: Check[] = [
    { name: `${tier}.program`, about, run: async () => judgeProgram(one) },
    { name: `${tier}.running`, about, run: async () => judgeRunning(one) },
    { name: `${tier}.config`, about, run: async () => judgeConfig(one) },
    { name: `${tier}.ports`, about, run: async () => portsOf(one) },
  ];
  if (data !== undefined) {
    checks.push(
      { name: `${tier}.data`, about, run: async () => judgeData(await lookAtFolder(data, owner)) },
      { name: `${tier}.keys`, about, run: () => readable(data, async () => judgeKeys(data, await keptFiles(data), owner)) },
      { name: `${tier}.disk`, about, run: () => readable(data, async () => judgeDisk(await lookAtDisk(data))) },
    );
  }
  if (tier !== 'web')
    checks.push({ name: `${tier}.devices`, about, run: async () => judgeDevices(await lookAtDevices(), owner, pid, facts?.serial) });
  if (tier === 'home') checks.push(...homeChecks(one, about));
  if (tier === 'controller') checks.push({ name: 'controller.adopted', about, run: async () => judgeAdopted(facts?.adopted, one.mute) });
  return checks;
}

/** What the running home says of its links. */
function homeChecks({ facts, status, pid, mute }: Examined, about: string): Check[] {
  const checks: Check[] = [{ name: 'home.database', about, run: async () => judgeDatabase(facts?.database, mute) }];
  const silent: Verdict =
    mute === 'denied'
      ? withSudo('what the home says')
      : warning('the running home does not answer at its console', 'look at its log; systemctl restart frMhs');
  const resting = pid === undefined ? unseen('the home does not run', 'systemctl start frMhs') : silent;
  const ask = (judge: (said: NonNullable<typeof status>) => Verdict) => async () => (status === undefined ? resting : judge(status));
  checks.push(
    { name: 'home.relay', about, run: ask(({ relay }) => judgeHomeRelay(relay, Date.now())) },
    { name: 'home.phones', about, run: ask(judgePhones) },
    { name: 'home.controllers', about, run: async () => (status === undefined ? resting : lookAtControllers(status, Date.now())) },
  );
  return checks;
}

function portsOf(one: Examined): Verdict | readonly Finding[] {
  return one.facts === undefined || one.facts.ports === undefined ? untold(one.mute, 'its ports') : lookAtPorts(one);
}

async function readable(folder: string, look: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return unseen(`${folder} is not there`, 'start the program once: it makes it');
    if (code === 'EACCES' || code === 'EPERM') return withSudo(folder);
    throw error;
  }
}
