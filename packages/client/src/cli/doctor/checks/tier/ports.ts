import type { TierPort } from '@around/platform';
import { type Finding, ok, problem, type Verdict, warning } from '../../finding.js';
import type { Examined } from '../../installation.js';
import { holderOf, processWith } from '../../probes/ports.js';
import { ancestorsOf, commandOf } from '../../probes/processes.js';
import { userOf } from '../../probes/users.js';

/** Who has a port. `who`: in words for people. */
export interface HolderFacts {
  readonly ours: boolean;
  readonly who: string;
}

export function lookAtPorts({ tier, facts, pid, owner }: Examined): Finding[] {
  return (facts?.ports ?? [])
    .filter(({ port }) => port !== 0)
    .map((one) => {
      const holder = holderOf(one.port, one.udp, pid);
      const by = holder === undefined ? undefined : processWith(holder.inode);
      const ours =
        by !== undefined && pid !== undefined
          ? [by, ...ancestorsOf(by)].includes(pid)
          : pid !== undefined && holder?.uid === owner?.uid && by === undefined;
      const who =
        by === undefined
          ? `a process of ${holder === undefined ? 'nobody' : userOf({ uid: holder.uid, gid: 0 }).name}`
          : `process ${by} (${commandOf(by) ?? '?'})`;
      const about = `${one.port}/${one.udp === true ? 'udp' : 'tcp'}`;
      return { check: `${tier}.ports` as const, about, ...judgePort(one, pid !== undefined, holder && { ours, who }) };
    });
}

export function judgePort(one: TierPort, running: boolean, holder: HolderFacts | undefined): Verdict {
  const find = `ss -${one.udp === true ? 'u' : 't'}lnp 'sport = :${one.port}'`;
  if (holder === undefined) {
    return running
      ? warning(
          `nobody listens there, for ${one.for}, though the program runs`,
          'look at the program’s log; was its configuration changed since it started? Restart it',
        )
      : ok(`free, for ${one.for}`);
  }
  if (holder.ours) return ok(`its own, for ${one.for}`);
  return problem(`${holder.who} has it, and it is for ${one.for}`, `${find}; stop what has it, or choose another port`);
}
