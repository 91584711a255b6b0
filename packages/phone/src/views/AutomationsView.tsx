import { mdiRobotOutline } from '@mdi/js';
import { EmptyIcon } from '../parts/Icon.js';
import { t } from '../texts/runtime.js';

/** Nothing is here before the home keeps any. */
export function AutomationsView() {
  return (
    <div class="page" data-testid="automations">
      <h2>{t('nav.automations')}</h2>
      <div class="empty">
        <EmptyIcon path={mdiRobotOutline} />
        <h3>{t('automations.empty')}</h3>
        <p class="said">{t('automations.why')}</p>
      </div>
    </div>
  );
}
