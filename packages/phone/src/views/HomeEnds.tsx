import { mdiRadar } from '@mdi/js';
import { useApp } from '../parts/context.js';
import { EmptyIcon } from '../parts/Icon.js';
import { chooseGrouping, grouping } from '../preferences.js';
import { t } from '../texts/runtime.js';

/** By room or by controller: shown where there are rooms at all. */
export function GroupingChoice() {
  return (
    <div class="segments grouping" role="radiogroup" aria-label={t('home.grouping')}>
      {(['room', 'controller'] as const).map((choice) => (
        <label key={choice} class="segment">
          <input type="radio" name="grouping" checked={grouping.value === choice} onChange={() => chooseGrouping(choice)} />
          <span>{t(choice === 'room' ? 'home.byRoom' : 'home.byController')}</span>
        </label>
      ))}
    </div>
  );
}

/** Home before the first controller is there. */
export function NoThings() {
  const app = useApp();
  return (
    <div class="empty">
      <EmptyIcon path={mdiRadar} />
      <h2>{t('home.empty')}</h2>
      <p class="said">{t('home.emptyWhy')}</p>
      <button type="button" class="button" onClick={() => app.router.go({ view: 'system' })}>
        {t('home.emptyAction')}
      </button>
    </div>
  );
}
