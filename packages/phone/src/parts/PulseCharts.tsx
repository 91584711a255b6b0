import type { PulseSlot } from '@around/messages';
import { linePath, type PulseColumn, pulseColumns, pulseSum, roundUp } from '../state/pulse.js';
import type { TextKey } from '../texts/en.js';
import { formatDuration, formatNumber, formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';

/** Half an hour each. */
const BARS = 48;
const POINTS = 96;
const WIDTH = 480;
const HEIGHT = 96;

const STATE_TEXT: Readonly<Record<PulseColumn['state'], TextKey>> = {
  none: 'pulse.none',
  well: 'pulse.well',
  missed: 'pulse.missedSome',
  away: 'pulse.wasAway',
};

/** A controller's last day: a bar for each half hour, the round trips as lines, and both as a table. */
export function PulseCharts({ slots, now }: { slots: readonly PulseSlot[]; now: number }) {
  const sum = pulseSum(slots);
  const missed = t('pulse.missed', { n: sum.missed, count: formatNumber(sum.missed, 0) });
  const away = sum.away < 1_000 ? t('pulse.neverAway') : t('pulse.away', { time: formatDuration(sum.away) });
  return (
    <>
      <section class="card" data-testid="pulse">
        <h3>{t('pulse.beacons')}</h3>
        <p class="said">{missed}</p>
        <p class="said">{away}</p>
        <Strip slots={slots} now={now} />
        <Axis now={now} />
      </section>
      <section class="card" data-testid="round-trips">
        <h3>{t('pulse.roundTrips')}</h3>
        {sum.p50 === undefined || sum.p95 === undefined ? (
          <p class="said">{t('pulse.noRoundTrips')}</p>
        ) : (
          <>
            <p class="said">{t('pulse.times', { p50: formatDuration(sum.p50), p95: formatDuration(sum.p95) })}</p>
            <Lines slots={slots} now={now} />
            <Axis now={now} />
          </>
        )}
        <Table slots={slots} now={now} />
      </section>
    </>
  );
}

function Strip({ slots, now }: { slots: readonly PulseSlot[]; now: number }) {
  return (
    <div class="strip" role="img" aria-label={t('pulse.beacons')}>
      {pulseColumns(slots, now, BARS).map((column) => (
        <span key={column.at} class={`beat ${column.state}`} title={`${formatTime(column.at, now)} · ${t(STATE_TEXT[column.state])}`} />
      ))}
    </div>
  );
}

function Lines({ slots, now }: { slots: readonly PulseSlot[]; now: number }) {
  const columns = pulseColumns(slots, now, POINTS);
  const top = roundUp(Math.max(...columns.map(({ worst }) => worst ?? 0)));
  const draw = (of: (column: PulseColumn) => number | undefined): string => linePath(columns.map(of), top, WIDTH, HEIGHT);
  return (
    <figure class="chart">
      <figcaption class="chart-top">{formatDuration(top)}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={t('pulse.roundTrips')}>
        <path class="worst" d={draw(({ worst }) => worst)} />
        <path class="usual" d={draw(({ p50 }) => p50)} />
      </svg>
      <ul class="legend">
        <li class="usual">{t('pulse.usual')}</li>
        <li class="worst">{t('pulse.worst')}</li>
      </ul>
    </figure>
  );
}

function Axis({ now }: { now: number }) {
  return (
    <p class="axis" aria-hidden="true">
      <span>{formatTime(now - 86_400_000, now)}</span>
      <span>{formatTime(now - 43_200_000, now)}</span>
      <span>{t('ago.now')}</span>
    </p>
  );
}

function Table({ slots, now }: { slots: readonly PulseSlot[]; now: number }) {
  const rows = pulseColumns(slots, now, 24).filter(({ state }) => state !== 'none');
  if (rows.length === 0) return null;
  return (
    <details>
      <summary>{t('chart.asTable')}</summary>
      <table class="times-table">
        <thead>
          <tr>
            <th scope="col">{t('pulse.hour')}</th>
            <th scope="col">{t('pulse.missedColumn')}</th>
            <th scope="col">{t('pulse.awayColumn')}</th>
            <th scope="col">{t('pulse.usual')}</th>
            <th scope="col">{t('pulse.worst')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, missed, away, p50, worst }) => (
            <tr key={at}>
              <th scope="row">{formatTime(at, now)}</th>
              <td>{formatNumber(missed, 0)}</td>
              <td>{away < 1_000 ? '–' : formatDuration(away)}</td>
              <td>{p50 === undefined ? '–' : formatDuration(p50)}</td>
              <td>{worst === undefined ? '–' : formatDuration(worst)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
