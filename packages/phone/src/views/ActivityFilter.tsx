import type { AskWith } from '@around/messages';
import { useSession } from '../parts/context.js';
import { stepText } from '../state/commandWords.js';
import type { LedgerFilter } from '../state/ledger.js';
import { t } from '../texts/runtime.js';

type End = NonNullable<AskWith<'log'>['end']>;
const ENDS: readonly End[] = ['underWay', 'completed', 'failed', 'timedOut', 'expired', 'refused', 'cancelled', 'unknown'];

/** Narrows the list by device, person and result. */
export function ActivityFilter({ filter, onChange }: { filter: LedgerFilter; onChange(next: LedgerFilter): void }) {
  const session = useSession();
  const things = session.house.things.value;
  const people = [
    ...new Set([
      session.client.identity.key.user,
      ...session.house.activity.entries.value.flatMap((entry) =>
        entry.k === 'command' ? entry.steps.slice(0, 1).map(({ by }) => by) : [],
      ),
      ...(filter.by === undefined ? [] : [filter.by]),
    ]),
  ].sort((a, b) => a.localeCompare(b));
  const set = (key: keyof LedgerFilter, value: string): void => {
    const { [key]: _, ...rest } = filter;
    onChange(value === '' ? rest : ({ ...rest, [key]: value } as LedgerFilter));
  };
  const count = Object.keys(filter).length;
  return (
    <details class="filter">
      <summary data-testid="filter">{count === 0 ? t('activity.filter') : t('activity.filterOn', { n: count })}</summary>
      <div class="filters">
        <Choice label={t('activity.device')} value={filter.thing} onChange={(value) => set('thing', value)} testid="filter-thing">
          {things.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </Choice>
        <Choice label={t('activity.person')} value={filter.by} onChange={(value) => set('by', value)} testid="filter-by">
          {people.map((person) => (
            <option key={person} value={person}>
              {person}
            </option>
          ))}
        </Choice>
        <Choice label={t('activity.result')} value={filter.end} onChange={(value) => set('end', value)} testid="filter-end">
          {ENDS.map((end) => (
            <option key={end} value={end}>
              {end === 'underWay' ? t('activity.underWay') : stepText(end)}
            </option>
          ))}
        </Choice>
      </div>
    </details>
  );
}

interface ChoiceProps {
  label: string;
  value: string | undefined;
  testid: string;
  onChange(value: string): void;
  children: preact.ComponentChildren;
}

function Choice({ label, value, testid, onChange, children }: ChoiceProps) {
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <select value={value ?? ''} data-testid={testid} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{t('activity.all')}</option>
        {children}
      </select>
    </label>
  );
}
