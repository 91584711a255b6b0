import { mdiChevronLeft } from '@mdi/js';
import { t } from '../texts/runtime.js';
import { useApp } from './context.js';
import { Icon } from './Icon.js';

/** Back to where one came from inside the page, else to System. */
export function BackButton() {
  const app = useApp();
  return (
    <button type="button" class="button quiet back" data-testid="back" onClick={() => app.router.close({ view: 'system' })}>
      <Icon path={mdiChevronLeft} />
      {t('nav.system')}
    </button>
  );
}
