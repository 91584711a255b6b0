import { t } from '../texts/runtime.js';

/** Nothing is here before the home keeps any. */
export function AutomationsView() {
  return (
    <div class="page" data-testid="automations">
      <h2>{t('nav.automations')}</h2>
      <div class="empty">
        <p class="lead">{t('automations.empty')}</p>
        <p class="said">{t('automations.why')}</p>
      </div>
    </div>
  );
}
