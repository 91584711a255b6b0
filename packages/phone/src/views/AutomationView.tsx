import { BackButton } from '../parts/BackButton.js';
import { t } from '../texts/runtime.js';

/** One automation; this home keeps none yet. */
export function AutomationView({ id }: { id: string }) {
  return (
    <div class="page" data-testid="automation">
      <BackButton to="automations" />
      <h2>{t('automations.gone')}</h2>
      <p class="fine">{id}</p>
    </div>
  );
}
