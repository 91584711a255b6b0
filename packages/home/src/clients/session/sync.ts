import { type Change, type FromHome, fromHome, type Snapshot } from '@around/messages';
import type { ChangeLog } from '../../house/changeLog.js';
import { Outbox, type Told } from './outbox.js';
import type { Sight } from './sight.js';

/** What a session's client is told of its own rights. */
export type You = NonNullable<Extract<FromHome, { t: 'sync' }>['you']>;

/** Characters of a snapshot that still goes in one message (at most three bytes each: under 1 MiB). */
const WHOLE_SNAPSHOT = 300_000;

/** A change with its text. One that no message could carry is told as a notice in its place: nothing that is told may fail to be sent. */
export function tell(change: Change): Told {
  const text = JSON.stringify(change);
  if (text.length <= WHOLE_SNAPSHOT) return { change, text };
  return tell({ k: 'notice', n: change.n, kind: 'gap', detail: `a change of ${text.length} characters is too large to be told`, at: 0 });
}

/**
 * The first message of a session, and what follows it: the changes since `seen`, or the house as it is. A house too large
 * for one message comes in parts, as changes with numbers below every real one: cut off on the way, the client asks again.
 */
export function syncFor(
  log: ChangeLog,
  snapshot: () => Snapshot,
  sight: Sight,
  seen: { readonly epoch: string; readonly seq: number } | undefined,
  you: You,
): { readonly text: string; readonly outbox: Outbox } {
  const { epoch } = log;
  const missed = seen?.epoch === epoch ? log.since(seen.seq) : undefined;
  if (missed !== undefined && seen !== undefined) {
    const outbox = new Outbox(seen.seq);
    for (const change of missed) if (sight.sees(change)) outbox.add(tell(change));
    outbox.skipTo(log.seq);
    const batch = outbox.next();
    if (batch === undefined) outbox.mark(log.seq, 0, 0);
    const changes = (batch?.items ?? []).map((told) => told.text).join(',');
    return {
      text: `{"t":"sync","epoch":"${epoch}","seq":${batch?.seq ?? log.seq},"changes":[${changes}],"you":${JSON.stringify(you)}}`,
      outbox,
    };
  }
  const seenNow = sight.snapshot(snapshot());
  const text = fromHome.encode({ t: 'sync', epoch, seq: log.seq, snapshot: seenNow, you });
  if (text.length <= WHOLE_SNAPSHOT) {
    const outbox = new Outbox(log.seq);
    outbox.mark(log.seq, 0, text.length);
    return { text, outbox };
  }
  const outbox = new Outbox(0);
  let n = 0;
  for (const thing of seenNow.things) outbox.add(tell({ k: 'thing', n: ++n, thing }));
  for (const value of seenNow.values) outbox.add(tell({ k: 'value', n: ++n, value }));
  for (const step of seenNow.commands) outbox.add(tell({ k: 'step', n: ++n, step }));
  for (const wish of seenNow.wishes ?? []) outbox.add(tell({ k: 'wish', n: ++n, wish }));
  for (const look of seenNow.looks ?? []) outbox.add(tell({ k: 'look', n: ++n, look }));
  outbox.skipTo(log.seq);
  const { wishes: _, looks: __, ...rest } = seenNow;
  const first = { ...rest, things: [], values: [], commands: [] };
  return { text: fromHome.encode({ t: 'sync', epoch, seq: 0, snapshot: first, you }), outbox };
}
