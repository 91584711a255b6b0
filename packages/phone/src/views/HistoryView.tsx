import type { History, HistoryValue } from '@around/messages';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Age } from '../parts/Age.js';
import { BackButton } from '../parts/BackButton.js';
import { useSession } from '../parts/context.js';
import { useAsk } from '../parts/useAsk.js';
import { comparable, compareCsv, type Line, MOST_LINES } from '../state/compare.js';
import { type HistorySpan, historyCsv, sumOf } from '../state/history.js';
import type { HomeSession } from '../state/homeSession.js';
import { type HouseEvent, type HouseProperty, type HouseThing, keyOf } from '../state/things.js';
import { valueText } from '../state/valueWords.js';
import { formatDuration, formatTime } from '../texts/format.js';
import { p } from '../texts/past.js';
import { t } from '../texts/runtime.js';
import { LineChart } from './history/LineChart.js';
import { PastTable } from './history/PastTable.js';
import { type Range, RangePicker, spanOf } from './history/RangePicker.js';

export { loadPastTexts as loadTexts } from '../texts/past.js';

const DAY = 86_400_000;
/** As many as there are dots on a phone, nearly. */
const POINTS = 300;
const ROWS = 50;
/** Of one kind of event. */
const EVENTS = 50;

interface Happened extends HistoryValue {
  readonly event: HouseEvent;
}

interface Answer {
  readonly span: HistorySpan;
  readonly lines: readonly Line[];
  readonly events: readonly Happened[];
}

/** A property over time, alone or beside others: a picture, what it came to, what happened, and the same as a table or a file. */
export function HistoryView({ thing: id, name }: { thing: string; name: string }) {
  const session = useSession();
  const range = useSignal<Range>(DAY);
  const added = useSignal<readonly string[]>([]);
  const thing = session.house.thing(id);
  const property = thing?.properties.find((one) => one.name === name);
  const value = session.house.value(keyOf(id, name)).value;
  const live = session.house.link.value.state === 'live';
  const shown = [`${id}/${name}`, ...added.value];
  const bad = typeof range.value !== 'number' && range.value.until <= range.value.since;
  const asked = useAsk(async (): Promise<Answer> => {
    const span = spanOf(range.peek(), session.now.peek());
    const all = comparable(session.house.things.peek(), []);
    const chosen = added.peek().flatMap((key) => all.filter((one) => one.key === key));
    const own = thing === undefined || property === undefined ? [] : [{ thing, property }];
    const [lines, events] = await Promise.all([
      Promise.all([...own, ...chosen].map((one) => lineOf(session, one.thing, one.property, span))),
      Promise.all((thing?.events ?? []).map((event) => eventsOf(session, id, event, span))),
    ]);
    return { span, lines, events: events.flat().sort((a, b) => a.t - b.t) };
  });
  // Once a minute, while somebody looks.
  const minute = Math.floor(session.now.value / 60_000);
  const wanted = JSON.stringify([range.value, added.value]);
  const busy = asked.busy.value;
  const done = useSignal('');
  useEffect(() => {
    const turn = `${wanted} ${id} ${name} ${minute}`;
    if (!live || bad || busy || done.peek() === turn) return;
    done.value = turn;
    void asked.ask();
  }, [live, bad, busy, id, name, minute, wanted]);
  const title = thing?.title ?? id;
  const what = property?.title ?? name;
  const rest = comparable(session.house.things.value, shown);
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
          <RangePicker
            range={range.value}
            now={session.now.value}
            onChange={(chosen) => {
              range.value = chosen;
            }}
          />
          {bad ? <p class="blocked">{p('past.badRange')}</p> : null}
          {asked.fault.value === undefined ? null : <p class="blocked">{asked.fault.value}</p>}
          {asked.answer.value === undefined ? (
            busy ? (
              <p class="said">{p('past.waiting')}</p>
            ) : null
          ) : (
            <Past
              {...asked.answer.value}
              now={session.now.value}
              onRemove={({ thing: of, property: one }) => {
                added.value = added.value.filter((key) => key !== `${of.id}/${one.name}`);
              }}
            />
          )}
          {shown.length >= MOST_LINES || rest.length === 0 || !isNumeric(property) ? null : (
            <select
              aria-label={p('past.add')}
              data-testid="compare"
              value=""
              onChange={(event) => {
                if (event.currentTarget.value !== '') added.value = [...added.value, event.currentTarget.value];
              }}
            >
              <option value="">{p('past.add')}</option>
              {rest.map(({ key, thing: of, property: one }) => (
                <option key={key} value={key}>
                  {t('activity.command', { thing: of.title, what: one.title })}
                </option>
              ))}
            </select>
          )}
        </section>
      )}
    </div>
  );
}

const isNumeric = ({ schema }: HouseProperty): boolean => ['number', 'integer', 'boolean'].includes(schema.type ?? '');

async function lineOf({ client }: HomeSession, thing: HouseThing, property: HouseProperty, span: HistorySpan): Promise<Line> {
  return { thing, property, history: await client.ask('history', { thing: thing.id, name: property.name, ...span, points: POINTS }) };
}

async function eventsOf({ client }: HomeSession, thing: string, event: HouseEvent, span: HistorySpan): Promise<readonly Happened[]> {
  const { kind, values } = await client.ask('history', { thing, name: event.name, ...span, points: EVENTS });
  return kind === 'event' ? values.map((one) => ({ ...one, event })) : [];
}

function Past({ lines, events, span, now, onRemove }: Answer & { now: number; onRemove: (line: Line) => void }) {
  const [first] = lines;
  if (first === undefined) return null;
  const { history, property } = first;
  const happened = events.length === 0 ? null : <Events events={events} now={now} />;
  if (history.kind === 'text' || history.kind === 'event') {
    return (
      <>
        <Words history={history} property={property} now={now} />
        {happened}
      </>
    );
  }
  if (lines.every((line) => sumOf(line.history, span) === undefined)) {
    return (
      <>
        <p class="said">{p('past.empty')}</p>
        {happened}
      </>
    );
  }
  const csv = lines.length === 1 ? historyCsv(history) : compareCsv(lines, span);
  return (
    <>
      <LineChart lines={lines} events={events} span={span} now={now} onRemove={onRemove} />
      {lines.length === 1 ? <Sum line={first} span={span} /> : null}
      {happened}
      <details>
        <summary>{t('chart.asTable')}</summary>
        <PastTable lines={lines} span={span} now={now} />
      </details>
      <a class="button quiet" download="history.csv" href={`data:text/csv;charset=utf-8,${encodeURIComponent(csv)}`}>
        {t('history.csv')}
      </a>
    </>
  );
}

function Sum({ line: { history, property }, span }: { line: Line; span: HistorySpan }) {
  const sum = sumOf(history, span);
  if (sum === undefined) return null;
  const words = (value: number): string => valueText(property, value);
  return (
    <p class="said" data-testid="history-sum">
      {history.kind === 'boolean'
        ? t('history.on', { time: formatDuration(sum.on) })
        : t('history.sum', { min: words(sum.min), mean: words(sum.mean), max: words(sum.max) })}
    </p>
  );
}

/** What has no numbers is told line by line. */
function Words({ history, property, now }: { history: History; property: HouseProperty; now: number }) {
  if (history.values.length === 0) return <p class="said">{p('past.empty')}</p>;
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

/** What the marks at the chart’s foot are. */
function Events({ events, now }: { events: readonly Happened[]; now: number }) {
  return (
    <details data-testid="history-events">
      <summary>{p('past.events', { n: events.length })}</summary>
      <ol class="trail">
        {events
          .slice(-ROWS)
          .reverse()
          .map(({ t: at, event, value }, i) => (
            <li key={`${at} ${event.name} ${i}`}>
              <span class="entry-title">
                {event.title}
                {value === null || typeof value === 'object' ? '' : ` ${String(value)}`}
              </span>
              <span class="fine">{formatTime(at, now)}</span>
            </li>
          ))}
      </ol>
    </details>
  );
}
