import type { History } from '@around/messages';
import { useSignal } from '@preact/signals';
import { draw, type HistorySpan, pointAt } from '../state/history.js';
import type { HouseProperty } from '../state/things.js';
import { valueText } from '../state/valueWords.js';
import { formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';

const WIDTH = 480;
const HEIGHT = 160;
/** Places of the cursor. */
const PLACES = 96;

/** A property over time, with a cursor that says what was. */
export function HistoryChart({
  history,
  span,
  property,
  now,
}: {
  history: History;
  span: HistorySpan;
  property: HouseProperty;
  now: number;
}) {
  /** 0…1 of the width. */
  const cursor = useSignal<number | undefined>(undefined);
  const drawing = draw(history, span, WIDTH, HEIGHT);
  if (drawing === undefined) return null;
  const words = (value: number): string => valueText(property, history.kind === 'boolean' ? value >= 0.5 : value);
  const at = cursor.value === undefined ? undefined : span.since + cursor.value * (span.until - span.since);
  const point = at === undefined ? undefined : pointAt(history, span, at);
  const move = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    cursor.value = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const edge = at === undefined ? '' : formatTime(at, now);
  const readout =
    at === undefined
      ? ''
      : point === undefined
        ? t('history.noneAt', { time: edge })
        : point.min === point.max || history.kind === 'boolean'
          ? t('history.at', { time: edge, value: words(point.mid) })
          : t('history.between', { time: edge, min: words(point.min), max: words(point.max) });
  return (
    <figure class="chart tall">
      <figcaption class="chart-top">{words(drawing.high)}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('history.chart', { what: property.title })}
        onPointerMove={move}
        onPointerDown={move}
      >
        <path class="band" d={drawing.band} />
        <path class="usual" d={drawing.line} />
        {cursor.value === undefined ? null : <path class="cursor" d={`M${(cursor.value * WIDTH).toFixed(1)} 0V${HEIGHT}`} />}
      </svg>
      <span class="chart-top">{words(drawing.low)}</span>
      <p class="axis" aria-hidden="true">
        <span>{formatTime(span.since, now)}</span>
        <span>{formatTime((span.since + span.until) / 2, now)}</span>
        <span>{t('ago.now')}</span>
      </p>
      <input
        type="range"
        min={0}
        max={PLACES}
        value={Math.round((cursor.value ?? 1) * PLACES)}
        aria-label={t('history.time')}
        aria-valuetext={readout}
        onInput={(event) => {
          cursor.value = Number(event.currentTarget.value) / PLACES;
        }}
      />
      <p class="said readout" data-testid="readout">
        {readout}
      </p>
    </figure>
  );
}
