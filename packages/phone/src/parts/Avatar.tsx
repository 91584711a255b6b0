import { formatRoute } from '../state/route.js';
import { t } from '../texts/runtime.js';
import { useApp, useSession } from './context.js';

/** Whose phone this is, by their initial; it leads to the settings. Narrow windows leave its room to the link's state. */
export function Avatar() {
  const app = useApp();
  const { user } = useSession().client.identity.key;
  return (
    <a
      class="avatar"
      href={formatRoute({ view: 'settings' })}
      aria-label={t('settings.of', { user })}
      data-testid="avatar"
      onClick={(event) => {
        event.preventDefault();
        app.router.go({ view: 'settings' });
        scrollTo(0, 0);
      }}
    >
      {[...user][0]?.toUpperCase() ?? ''}
    </a>
  );
}
