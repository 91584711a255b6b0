import { t } from '../texts/runtime.js';

/** Nothing is here before the home keeps any. */
export function ScenesView() {
  return (
    <div class="page" data-testid="scenes">
      <h2>{t('nav.scenes')}</h2>
      <div class="empty">
        <p class="lead">{t('scenes.empty')}</p>
        <p class="said">{t('scenes.why')}</p>
      </div>
    </div>
  );
}
