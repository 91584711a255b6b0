import type { HistoryValue } from '@around/messages';
import { useSignal } from '@preact/signals';
import { drawLines, type Line } from '../../state/compare.js';
import { type HistorySpan, pointAt } from '../../state/history.js';
import { valueText } from '../../state/valueWords.js';
import { formatTime } from '../../texts/format.js';
import { t } from '../../texts/runtime.js';
import { Legend } from './Legend.js';

const WIDTH = 480;
const HEIGHT = 160;
/** Places of the cursor. */
const PLACES = 96;
/** Between two labels at the lines’ ends, in heights of the chart. */
const GAP = 0.11;
const LETTERS = ['A', 'B', 'C', 'D'];

/** Properties over time, with a cursor that says what was. One alone has a band from its least to its highest. */
export function LineChart({
  lines,
  events,
  span,
  now,
  onRemove,
}: {
  lines: readonly Line[];
  events: readonly HistoryValue[];
  span: HistorySpan;
  now: number;
  onRemove: (line: Line) => void;
}) {
  /** 0…1 of the width. */
  const cursor = useSignal<number | undefined>(undefined);
  const drawn = drawLines(lines, span, { width: WIDTH, height: HEIGHT, gap: GAP });
  const alone = lines.length === 1 ? drawn[0] : undefined;
  const at = cursor.value === undefined ? undefined : span.since + cursor.value * (span.until - span.since);
  const readouts = lines.map((line) => readout(line, span, at, now));
  const move = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    cursor.value = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const words = (value: number): string => toldOf(lines[0] as Line, value);
  const x = (time: number): string => (((time - span.since) / (span.until - span.since)) * WIDTH).toFixed(1);
  const figure = (
    <figure class="chart tall">
      {alone === undefined ? null : <figcaption class="chart-top">{words(alone.high)}</figcaption>}
      <div class="plot">
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={t('history.chart', { what: lines.map(({ property }) => property.title).join(', ') })}
          onPointerMove={move}
          onPointerDown={move}
        >
          {alone === undefined ? null : <path class="band" d={alone.band} />}
          {drawn.map((one, i) => (one === undefined ? null : <path key={i} class={`line${i}`} d={one.line} />))}
          <path class="event" d={events.map((event) => `M${x(event.t)} ${HEIGHT}v-16`).join('')} />
          {cursor.value === undefined ? null : <path class="cursor" d={`M${(cursor.value * WIDTH).toFixed(1)} 0V${HEIGHT}`} />}
        </svg>
        {alone !== undefined
          ? null
          : drawn.map((one, i) =>
              one === undefined ? null : (
                <span key={i} class={`line-end ink${i}`} style={{ top: `${(100 * one.label).toFixed(1)}%` }} aria-hidden="true">
                  {LETTERS[i]}
                </span>
              ),
            )}
      </div>
      {alone === undefined ? null : <span class="chart-top">{words(alone.low)}</span>}
      <p class="axis" aria-hidden="true">
        <span>{formatTime(span.since, now)}</span>
        <span>{formatTime((span.since + span.until) / 2, now)}</span>
        <span>{now - span.until < 60_000 ? t('ago.now') : formatTime(span.until, now)}</span>
      </p>
      <input
        type="range"
        min={0}
        max={PLACES}
        value={Math.round((cursor.value ?? 1) * PLACES)}
        aria-label={t('history.time')}
        aria-valuetext={readouts.join('; ')}
        onInput={(event) => {
          cursor.value = Number(event.currentTarget.value) / PLACES;
        }}
      />
      {alone === undefined ? null : (
        <p class="said readout" data-testid="readout">
          {readouts[0]}
        </p>
      )}
    </figure>
  );
  return (
    <>
      {figure}
      {alone === undefined ? <Legend lines={lines} drawn={drawn} readouts={readouts} letters={LETTERS} onRemove={onRemove} /> : null}
    </>
  );
}

const toldOf = ({ property, history }: Line, value: number): string =>
  valueText(property, history.kind === 'boolean' ? value >= 0.5 : value);

/** What a line was under the cursor; empty where there is no cursor. */
function readout(line: Line, span: HistorySpan, at: number | undefined, now: number): string {
  if (at === undefined) return '';
  const time = formatTime(at, now);
  const point = pointAt(line.history, span, at);
  if (point === undefined) return t('history.noneAt', { time });
  return point.min === point.max || line.history.kind === 'boolean'
    ? t('history.at', { time, value: toldOf(line, point.mid) })
    : t('history.between', { time, min: toldOf(line, point.min), max: toldOf(line, point.max) });
}
