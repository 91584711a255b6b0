import { mdiPlayCircleOutline } from '@mdi/js';
import { EmptyIcon } from '../parts/Icon.js';
import { t } from '../texts/runtime.js';

/** Nothing is here before the home keeps any. */
export function ScenesView() {
  return (
    <div class="page" data-testid="scenes">
      <h2>{t('nav.scenes')}</h2>
      <div class="empty">
        <EmptyIcon path={mdiPlayCircleOutline} />
        <h3>{t('scenes.empty')}</h3>
        <p class="said">{t('scenes.why')}</p>
      </div>
    </div>
  );
}
