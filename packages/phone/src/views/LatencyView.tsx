import { useEffect } from 'preact/hooks';
import { BackButton } from '../parts/BackButton.js';
import { useApp, useSession } from '../parts/context.js';
import { useAsk } from '../parts/useAsk.js';
import { type HopTimes, hopTimes, slowest } from '../state/latency.js';
import { entryOf } from '../state/ledger.js';
import { formatRoute } from '../state/route.js';
import { targetTitle } from '../state/things.js';
import type { TextKey } from '../texts/en.js';
import { formatClock, formatDuration } from '../texts/format.js';
import { t } from '../texts/runtime.js';

const HOP_TEXT: Readonly<Record<HopTimes['hop'], TextKey>> = { home: 'latency.atHome', controller: 'latency.atController' };

/** How long commands took lately, by tier, and the slowest of them; from the home's ledger. */
export function LatencyView() {
  const app = useApp();
  const session = useSession();
  const live = session.house.link.value.state === 'live';
  const log = useAsk(async () => (await session.client.ask('log', { limit: 200, end: 'completed' })).entries);
  useEffect(() => {
    if (live) void log.ask();
  }, [live]);
  const rows = log.answer.value ?? [];
  const ping = session.pings.last.value;
  return (
    <div class="page" data-testid="latency">
      <BackButton />
      <h2>{t('latency.title')}</h2>
      <section class="card">
        <h3>{t('latency.now')}</h3>
        <dl class="facts">
          {ping === undefined ? null : (
            <>
              {ping.phoneRelay === undefined ? null : <Fact text={t('hop.phoneRelay')} ms={ping.phoneRelay} />}
              {ping.relayHome === undefined ? null : <Fact text={t('hop.relayHome')} ms={ping.relayHome} />}
              <Fact text={t('latency.whole')} ms={ping.total} />
            </>
          )}
        </dl>
      </section>
      <section class="card">
        <h3>{t('latency.lately', { n: rows.length })}</h3>
        {log.fault.value === undefined ? null : <p class="fault">{log.fault.value}</p>}
        <table class="times-table">
          <thead>
            <tr>
              <th scope="col">{t('latency.where')}</th>
              <th scope="col">p50</th>
              <th scope="col">p95</th>
            </tr>
          </thead>
          <tbody>
            {hopTimes(rows).map(({ hop, p50, p95 }) => (
              <tr key={hop}>
                <th scope="row">{t(HOP_TEXT[hop])}</th>
                <td>{p50 === undefined ? '–' : formatDuration(p50)}</td>
                <td>{p95 === undefined ? '–' : formatDuration(p95)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section class="card">
        <h3>{t('latency.slowest')}</h3>
        <ol class="trail">
          {slowest(rows).map((row) => {
            const entry = entryOf(row);
            const thing = session.house.thing(row.thing);
            return (
              <li key={row.id}>
                <a
                  href={formatRoute({ view: 'device', thing: row.thing })}
                  onClick={(event) => {
                    event.preventDefault();
                    app.router.go({ view: 'device', thing: row.thing });
                  }}
                >
                  {t('activity.command', { thing: thing?.title ?? row.thing, what: targetTitle(thing, row.op, row.name) })}
                </a>
                <span class="sub">{formatDuration(entry.steps.at(-1)?.held?.home ?? 0)}</span>
                <span class="fine">{t('activity.by', { who: row.by, time: formatClock(row.accepted) })}</span>
              </li>
            );
          })}
        </ol>
      </section>
    </div>
  );
}

function Fact({ text, ms }: { text: string; ms: number }) {
  return (
    <div>
      <dt>{text}</dt>
      <dd>{formatDuration(ms)}</dd>
    </div>
  );
}
