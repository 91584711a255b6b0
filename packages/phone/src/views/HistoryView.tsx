import type { History } from '@around/messages';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Age } from '../parts/Age.js';
import { BackButton } from '../parts/BackButton.js';
import { useSession } from '../parts/context.js';
import { HistoryChart } from '../parts/HistoryChart.js';
import { useAsk } from '../parts/useAsk.js';
import { type HistorySpan, historyCsv, isKnown, pointsOf, sumOf } from '../state/history.js';
import { type HouseProperty, keyOf } from '../state/things.js';
import { valueText } from '../state/valueWords.js';
import type { TextKey } from '../texts/en.js';
import { formatDuration, formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';

const HOUR = 3_600_000;
const RANGES: readonly { readonly ms: number; readonly text: TextKey }[] = [
  { ms: HOUR, text: 'history.hour' },
  { ms: 24 * HOUR, text: 'history.day' },
  { ms: 7 * 24 * HOUR, text: 'history.week' },
  { ms: 30 * 24 * HOUR, text: 'history.month' },
  { ms: 365 * 24 * HOUR, text: 'history.year' },
];
/** As many as there are dots on a phone, nearly. */
const POINTS = 300;
const ROWS = 50;

/** A property over time: a picture, what it came to, and the same as a table or a file. */
export function HistoryView({ thing: id, name }: { thing: string; name: string }) {
  const session = useSession();
  const range = useSignal(24 * HOUR);
  const thing = session.house.thing(id);
  const property = thing?.properties.find((one) => one.name === name);
  const value = session.house.value(keyOf(id, name)).value;
  const live = session.house.link.value.state === 'live';
  const asked = useAsk(async (): Promise<{ history: History; span: HistorySpan }> => {
    const until = session.now.peek();
    const span = { since: until - range.peek(), until };
    return { history: await session.client.ask('history', { thing: id, name, ...span, points: POINTS }), span };
  });
  // Once a minute, while somebody looks.
  const minute = Math.floor(session.now.value / 60_000);
  useEffect(() => {
    if (live) void asked.ask();
  }, [live, id, name, minute, range.value]);
  const title = thing?.title ?? id;
  const what = property?.title ?? name;
  return (
    <div class="page spread" data-testid="history">
      <BackButton to="home" />
      <h2>{title === what ? title : t('activity.command', { thing: title, what })}</h2>
      {thing === undefined || property === undefined ? (
        <p class="lead">{t('device.goneWhy')}</p>
      ) : (
        <section class="card">
          <p class="big-number">{value === undefined ? '–' : valueText(property, value.value)}</p>
          <Age thing={thing} property={property} />
          <div class="segments" role="radiogroup" aria-label={t('history.range')}>
            {RANGES.map(({ ms, text }) => (
              <label key={ms} class="segment">
                <input
                  type="radio"
                  name="range"
                  checked={range.value === ms}
                  onChange={() => {
                    range.value = ms;
                  }}
                />
                <span>{t(text)}</span>
              </label>
            ))}
          </div>
          {asked.fault.value === undefined ? null : <p class="blocked">{asked.fault.value}</p>}
          {asked.answer.value === undefined ? null : <Past {...asked.answer.value} property={property} now={session.now.value} />}
        </section>
      )}
    </div>
  );
}

function Past({ history, span, property, now }: { history: History; span: HistorySpan; property: HouseProperty; now: number }) {
  const sum = sumOf(history, span);
  if (history.kind === 'text' || history.kind === 'event') return <Words history={history} property={property} now={now} />;
  if (sum === undefined) return <p class="said">{t('history.none')}</p>;
  const words = (value: number): string => valueText(property, value);
  return (
    <>
      <HistoryChart history={history} span={span} property={property} now={now} />
      <p class="said" data-testid="history-sum">
        {history.kind === 'boolean'
          ? t('history.on', { time: formatDuration(sum.on) })
          : t('history.sum', { min: words(sum.min), mean: words(sum.mean), max: words(sum.max) })}
      </p>
      <details>
        <summary>{t('chart.asTable')}</summary>
        <Table history={history} span={span} property={property} now={now} />
      </details>
      <a class="button quiet" download="history.csv" href={`data:text/csv;charset=utf-8,${encodeURIComponent(historyCsv(history))}`}>
        {t('history.csv')}
      </a>
    </>
  );
}

/** The newest first: as many as people read. */
function Table({ history, span, property, now }: { history: History; span: HistorySpan; property: HouseProperty; now: number }) {
  const words = (value: number): string => valueText(property, history.kind === 'boolean' && history.step === 0 ? value !== 0 : value);
  return (
    <table class="times-table">
      <thead>
        <tr>
          <th scope="col">{t('history.time')}</th>
          <th scope="col">{t('history.least')}</th>
          <th scope="col">{t('history.mean')}</th>
          <th scope="col">{t('history.highest')}</th>
        </tr>
      </thead>
      <tbody>
        {pointsOf(history, span)
          .slice(-ROWS)
          .reverse()
          .map((point) => (
            <tr key={point.t}>
              <th scope="row">{formatTime(point.t, now)}</th>
              {isKnown(point) ? [point.min, point.mid, point.max].map((one, i) => <td key={i}>{words(one)}</td>) : <td colSpan={3}>–</td>}
            </tr>
          ))}
      </tbody>
    </table>
  );
}

/** What has no numbers is told line by line. */
function Words({ history, property, now }: { history: History; property: HouseProperty; now: number }) {
  if (history.values.length === 0) return <p class="said">{t('history.none')}</p>;
  return (
    <ol class="trail">
      {history.values
        .slice(-ROWS)
        .reverse()
        .map(({ t: at, value }) => (
          <li key={at}>
            <span class="entry-title">{valueText(property, value)}</span>
            <span class="fine">{formatTime(at, now)}</span>
          </li>
        ))}
    </ol>
  );
}
