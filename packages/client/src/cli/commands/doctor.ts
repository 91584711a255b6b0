import type { Command } from 'commander';
import type { Identity } from '../../api.js';
import { type Way, waysOf } from '../../connection/ways.js';
import { keyedOf } from '../../node/nodePorts.js';
import { awayDetail } from '../../words.js';
import type { Context } from '../context.js';
import type { WayFacts } from '../doctor/checks/reach.js';
import type { Verdict } from '../doctor/finding.js';
import type { ExitCode } from '../errors.js';
import type { Register } from '../spec.js';
import { SOFTWARE, VERSION } from '../version.js';

interface DoctorOptions {
  readonly data: readonly string[];
  readonly only?: boolean;
}

const MAX_WAYS = 6;

export const doctor: Register = (program, act) => {
  const collect = (folder: string, before: readonly string[]): string[] => [...before, folder];
  const command: Command = program
    .command('doctor')
    .description('look at every link, port, permission, clock, disk and version on this machine, and say what to do')
    .option('--data <folder>', 'a data folder that is in no usual place; may be repeated', collect, [])
    .option('--only', 'look at those folders alone')
    .addHelpText('after', '\nChanges nothing. Exit codes: 0 all is well, 1 warnings, 2 something does not work.');
  command.action(() => act((context) => runDoctor(context, command.opts<DoctorOptions>())));
};

export async function runDoctor(context: Context, { data, only = false }: DoctorOptions): Promise<ExitCode> {
  const { world, output } = context;
  // Loaded where it is asked for alone.
  const [{ look }, { exitOf, findingLines, summary }] = await Promise.all([import('../doctor/examine.js'), import('../doctor/report.js')]);
  const draws = world.interactive && !output.json;
  if (draws) world.err('looking at what is here …');
  const findings = await look({
    env: process.env,
    named: data,
    only,
    version: VERSION,
    identities: only ? [] : await world.store.list(),
    reach: (identity) => () => tryWays(context, identity),
    progress: (over, of) => {
      if (draws) world.err(`\r${over} of ${of} checks …     `);
    },
  });
  if (draws) world.err('\r\u001b[K');
  for (const finding of findings) output.say(finding, () => findingLines(finding));
  output.remark(summary(findings));
  return exitOf(findings);
}

/** Every way by itself: a home that is near hides that its relay is not. */
async function tryWays(context: Context, identity: Identity): Promise<Verdict> {
  const { judgeReach } = await import('../doctor/checks/reach.js');
  return judgeReach(
    await Promise.all(
      waysOf(identity)
        .slice(-MAX_WAYS)
        .map((way) => tryWay(context, identity, way)),
    ),
  );
}

async function tryWay(context: Context, identity: Identity, way: Way): Promise<WayFacts> {
  const { world } = context;
  const stored = await world.store.load(identity.home.id);
  if (stored === undefined) return { ...way, live: false, detail: 'its key is gone: pair again' };
  const client = world.createClient(keyedOf(world.ports, stored), { software: SOFTWARE, ways: [way] });
  try {
    await client.start();
    const link = await context.settled(client);
    return { ...way, live: link.state === 'live', ...(link.state === 'live' ? {} : { detail: awayDetail(link) }) };
  } finally {
    await client.stop();
  }
}
