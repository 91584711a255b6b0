import { useApp, useSession } from '../parts/context.js';
import { t } from '../texts/runtime.js';
import { ControllersSection } from './ControllersSection.js';
import { PhonesSection } from './PhonesSection.js';
import { RelayCard } from './RelayCard.js';
import { SettingsSection } from './SettingsSection.js';
import { ThisPhoneCard } from './ThisPhoneCard.js';

/** Health and belongings: controllers, the relay, this phone, other phones, what this page looks like. */
export function SystemView() {
  const app = useApp();
  const session = useSession();
  const owner = session.client.identity.key.role === 'owner';
  return (
    <div class="page" data-testid="system">
      <h2>{t('system.title')}</h2>
      <ControllersSection owner={owner} />
      <RelayCard />
      <ThisPhoneCard />
      {owner ? (
        <>
          <section class="card">
            <h3>{t('invite.title')}</h3>
            <p class="said">{t('invite.why')}</p>
            <button type="button" class="button" data-testid="add-phone" onClick={() => app.router.go({ view: 'invite' })}>
              {t('invite.open')}
            </button>
          </section>
          <PhonesSection />
        </>
      ) : null}
      <SettingsSection />
    </div>
  );
}
