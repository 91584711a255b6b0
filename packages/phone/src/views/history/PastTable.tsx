import type { Line } from '../../state/compare.js';
import { type HistorySpan, isKnown, pointAt, pointsOf } from '../../state/history.js';
import { valueText } from '../../state/valueWords.js';
import { formatTime } from '../../texts/format.js';
import { t } from '../../texts/runtime.js';

const ROWS = 50;

/** The same in words, the newest first, as many rows as people read: of one its peaks, of several what each was. */
export function PastTable({ lines, span, now }: { lines: readonly Line[]; span: HistorySpan; now: number }) {
  const [first] = lines;
  if (first === undefined) return null;
  const alone = lines.length === 1;
  const points = pointsOf(first.history, span).slice(-ROWS).reverse();
  const words = ({ property, history }: Line, value: number): string =>
    valueText(property, history.kind === 'boolean' && history.step === 0 ? value !== 0 : value);
  const heads = alone
    ? [t('history.least'), t('history.mean'), t('history.highest')]
    : lines.map(({ thing, property }) => t('activity.command', { thing: thing.title, what: property.title }));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has only a keyboard scrolls it
    <section class="wide-table" aria-label={t('chart.asTable')} tabIndex={0}>
      <table class="times-table">
        <thead>
          <tr>
            {[t('history.time'), ...heads].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.t}>
              <th scope="row">{formatTime(point.t, now)}</th>
              {alone ? (
                isKnown(point) ? (
                  [point.min, point.mid, point.max].map((one, i) => <td key={i}>{words(first, one)}</td>)
                ) : (
                  <td colSpan={3}>–</td>
                )
              ) : (
                lines.map((line, i) => {
                  const was = pointAt(line.history, span, point.t);
                  return <td key={i}>{was === undefined ? '–' : words(line, was.mid)}</td>;
                })
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
