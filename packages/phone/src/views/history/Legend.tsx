import { mdiClose } from '@mdi/js';
import { Icon } from '../../parts/Icon.js';
import type { DrawnLine, Line } from '../../state/compare.js';
import { valueText } from '../../state/valueWords.js';
import { p } from '../../texts/past.js';
import { t } from '../../texts/runtime.js';

/** Which line is which: letter, colour and dashes, its scale, and what it was under the cursor. */
export function Legend({
  lines,
  drawn,
  readouts,
  letters,
  onRemove,
}: {
  lines: readonly Line[];
  drawn: readonly (DrawnLine | undefined)[];
  readouts: readonly string[];
  letters: readonly string[];
  onRemove: (line: Line) => void;
}) {
  return (
    <ol class="lines" data-testid="legend">
      {lines.map((line, i) => {
        const { thing, property, history } = line;
        const what = thing.title === property.title ? thing.title : t('activity.command', { thing: thing.title, what: property.title });
        const scale = drawn[i];
        return (
          <li key={`${thing.id}/${property.name}`}>
            <span class={`line-end ink${i}`}>{letters[i]}</span>
            <svg class="sample" viewBox="0 0 28 8" aria-hidden="true">
              <path class={`line${i}`} d="M0 4H28" />
            </svg>
            <span class="line-words">
              <span>{what}</span>
              <span class="fine">
                {readouts[i] !== ''
                  ? readouts[i]
                  : scale === undefined
                    ? t('history.none')
                    : history.kind === 'boolean'
                      ? p('past.scale', { low: valueText(property, false), high: valueText(property, true) })
                      : p('past.scale', { low: valueText(property, scale.low), high: valueText(property, scale.high) })}
              </span>
            </span>
            {i === 0 ? null : (
              <button type="button" class="round plain" aria-label={p('past.remove', { what })} onClick={() => onRemove(line)}>
                <Icon path={mdiClose} />
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}
