import { formatNumber } from '../texts/format.js';
import { t } from '../texts/runtime.js';

const MAX_ENTRIES = 50;

/** Any JSON value, as text and lists. Bounded: a stranger chose its size. */
export function ValueView({ value, depth = 0 }: { value: unknown; depth?: number }) {
  if (value === undefined || value === null) return <span class="none">{t('value.none')}</span>;
  if (typeof value === 'number') return <span>{formatNumber(value, 6)}</span>;
  if (typeof value === 'boolean') return <span>{t(value ? 'value.yes' : 'value.no')}</span>;
  if (typeof value === 'string') return <span class="text">{value}</span>;
  const entries = Object.entries(value).slice(0, MAX_ENTRIES);
  if (entries.length === 0) return <span class="none">{t('value.empty')}</span>;
  if (depth > 4) return <span class="text">{JSON.stringify(value)}</span>;
  return (
    <dl class="tree">
      {entries.map(([name, inner]) => (
        <div key={name}>
          <dt>{Array.isArray(value) ? String(Number(name) + 1) : name}</dt>
          <dd>
            <ValueView value={inner} depth={depth + 1} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
