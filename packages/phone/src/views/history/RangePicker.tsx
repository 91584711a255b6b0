import { inputTime } from '../../state/compare.js';
import type { HistorySpan } from '../../state/history.js';
import type { TextKey } from '../../texts/en.js';
import { p } from '../../texts/past.js';
import { t } from '../../texts/runtime.js';

const HOUR = 3_600_000;
const RANGES: readonly { readonly ms: number; readonly text: TextKey }[] = [
  { ms: HOUR, text: 'history.hour' },
  { ms: 24 * HOUR, text: 'history.day' },
  { ms: 7 * 24 * HOUR, text: 'history.week' },
  { ms: 30 * 24 * HOUR, text: 'history.month' },
  { ms: 365 * 24 * HOUR, text: 'history.year' },
];

/** How far back from now, ms; or from when to when. */
export type Range = number | HistorySpan;

/** One of the usual spans, or two times that are chosen. */
export function RangePicker({ range, now, onChange }: { range: Range; now: number; onChange: (range: Range) => void }) {
  const custom = typeof range === 'number' ? undefined : range;
  const option = (label: string, checked: boolean, choose: () => void) => (
    <label key={label} class="segment">
      <input type="radio" name="range" checked={checked} onChange={choose} />
      <span>{label}</span>
    </label>
  );
  const edge = (label: string, key: keyof HistorySpan) => (
    <label class="field">
      <span class="field-label">{label}</span>
      <input
        type="datetime-local"
        value={custom === undefined ? '' : inputTime(custom[key])}
        max={inputTime(now)}
        data-testid={`range-${key}`}
        onChange={(event) => {
          const at = new Date(event.currentTarget.value).getTime();
          if (custom !== undefined && !Number.isNaN(at)) onChange({ ...custom, [key]: Math.min(at, now) });
        }}
      />
    </label>
  );
  return (
    <>
      <div class="segments" role="radiogroup" aria-label={t('history.range')}>
        {RANGES.map(({ ms, text }) => option(t(text), range === ms, () => onChange(ms)))}
        {option(p('past.custom'), custom !== undefined, () => onChange(spanOf(range, now)))}
      </div>
      {custom === undefined ? null : (
        <div class="range-edges">
          {edge(p('past.from'), 'since')}
          {edge(p('past.to'), 'until')}
        </div>
      )}
    </>
  );
}

export const spanOf = (range: Range, now: number): HistorySpan => (typeof range === 'number' ? { since: now - range, until: now } : range);
