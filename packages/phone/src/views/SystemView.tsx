import { mdiAccountMultipleOutline, mdiChevronRight, mdiCogOutline, mdiLightningBoltOutline, mdiSpeedometer } from '@mdi/js';
import { useApp, useSession } from '../parts/context.js';
import { Icon } from '../parts/Icon.js';
import { mayManage } from '../state/rights.js';
import { formatRoute, type Route } from '../state/route.js';
import type { TextKey } from '../texts/en.js';
import { t } from '../texts/runtime.js';
import { AmissCard } from './AmissCard.js';
import { ControllersSection } from './ControllersSection.js';
import { RoomsCard } from './later.js';
import { OtherAddresses } from './OtherAddresses.js';
import { RelayCard } from './RelayCard.js';
import { ThisPhoneCard } from './ThisPhoneCard.js';

const LINKS: readonly { readonly view: 'users' | 'energy' | 'latency' | 'settings'; readonly icon: string; readonly text: TextKey }[] = [
  { view: 'users', icon: mdiAccountMultipleOutline, text: 'users.title' },
  { view: 'energy', icon: mdiLightningBoltOutline, text: 'energy.title' },
  { view: 'latency', icon: mdiSpeedometer, text: 'latency.title' },
  { view: 'settings', icon: mdiCogOutline, text: 'settings.title' },
];

/** Health and belongings: controllers, the relay, this phone, and the ways to people, times and settings. */
export function SystemView() {
  const session = useSession();
  return (
    <div class="page spread" data-testid="system">
      <h2>{t('system.title')}</h2>
      <AmissCard />
      <ControllersSection manager={mayManage(session.house.you.value, session.client.identity.key.role)} />
      <RoomsCard />
      <RelayCard />
      <OtherAddresses />
      <ThisPhoneCard />
      <nav class="card links" aria-label={t('system.more')}>
        {LINKS.map(({ view, icon, text }) => (
          <LinkRow key={view} to={{ view }} icon={icon} text={t(text)} testid={`to-${view}`} />
        ))}
      </nav>
    </div>
  );
}

function LinkRow({ to, icon, text, testid }: { to: Route; icon: string; text: string; testid: string }) {
  const app = useApp();
  return (
    <a
      class="link-row"
      href={formatRoute(to)}
      data-testid={testid}
      onClick={(event) => {
        event.preventDefault();
        app.router.go(to);
        scrollTo(0, 0);
      }}
    >
      <Icon path={icon} />
      <span>{text}</span>
      <Icon path={mdiChevronRight} />
    </a>
  );
}
