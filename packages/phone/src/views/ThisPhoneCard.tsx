import type { PingResult } from '@around/client';
import { useApp, useSession } from '../parts/context.js';
import { Pill } from '../parts/LinkBits.js';
import { Sure } from '../parts/Sure.js';
import { ROLE_TEXT } from '../state/grantWords.js';
import type { TextKey } from '../texts/en.js';
import { formatDuration } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { PinCard } from './PinCard.js';

function shares(ping: PingResult): readonly (readonly [TextKey, number])[] {
  const legs: (readonly [TextKey, number | undefined])[] = [
    ['hop.phoneRelay', ping.phoneRelay],
    ['hop.relayHome', ping.relayHome],
    ['hop.home', ping.homeHeld],
  ];
  return legs.filter((leg): leg is readonly [TextKey, number] => leg[1] !== undefined);
}

/** Who this phone is to the home, by which way it speaks, and how to end that. */
export function ThisPhoneCard() {
  const app = useApp();
  const session = useSession();
  const { key, home } = session.client.identity;
  const ping = session.pings.last.value;
  const link = session.house.link.value;
  return (
    <section class="card" data-testid="this-phone">
      <div class="row-head">
        <h3>{t('phone.title')}</h3>
        <Pill />
      </div>
      <dl class="facts">
        <div>
          <dt>{t('phone.user')}</dt>
          <dd>{t('phone.userRole', { user: key.user, role: t(ROLE_TEXT[key.role]) })}</dd>
        </div>
        <div>
          <dt>{t('phone.key')}</dt>
          <dd class="mono">{key.id}</dd>
        </div>
        <div>
          <dt>{t('phone.at')}</dt>
          <dd>{app.host}</dd>
        </div>
        {ping === undefined || link.state !== 'live'
          ? null
          : shares(ping).map(([text, ms]) => (
              <div key={text}>
                <dt>{t(text)}</dt>
                <dd>{formatDuration(ms)}</dd>
              </div>
            ))}
      </dl>
      <PinCard />
      <div class="buttons">
        <button type="button" class="button quiet" data-testid="add-home" onClick={() => app.addHome()}>
          {t('phone.addHome')}
        </button>
        <Sure
          label={t('phone.unpair')}
          sure={t('phone.unpairSure', { home: home.title })}
          busy={false}
          testid="unpair"
          onSure={() => void app.unpair()}
        />
      </div>
    </section>
  );
}
