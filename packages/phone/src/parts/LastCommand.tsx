import { isEnd } from '@around/messages';
import { useEffect } from 'preact/hooks';
import { hopShares } from '../state/hops.js';
import { entryOf } from '../state/ledger.js';
import type { HouseThing } from '../state/things.js';
import { formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { useSession } from './context.js';
import { Hops } from './Hops.js';
import { useAsk } from './useAsk.js';

/** How the newest command to a thing went, whoever gave it: the one of this page, else the ledger's. */
export function LastCommand({ thing }: { thing: HouseThing }) {
  const session = useSession();
  const run = session.runs.ofThing(thing.id).value;
  const live = session.house.link.value.state === 'live';
  const log = useAsk(async () => (await session.client.ask('log', { thing: thing.id, limit: 1 })).entries);
  useEffect(() => {
    if (live) void log.ask();
  }, [live, thing.id, run?.id]);
  const row = log.answer.value?.[0];
  const ended = run?.end ?? (run === undefined && row !== undefined ? entryOf(row).steps.findLast(({ step }) => isEnd(step)) : undefined);
  if (ended === undefined) return null;
  const took = session.runs.took(ended.command);
  return (
    <section class="last-command" data-testid="last-command">
      <div class="row-head">
        <h3>{t('device.lastCommand')}</h3>
        <span class="last-end">{session.endWords(ended)}</span>
      </div>
      <Hops shares={hopShares(ended, took)} />
      <p class="fine">{t('device.lastBy', { who: ended.by, time: formatTime(ended.at, session.now.value) })}</p>
    </section>
  );
}
