import { useSession } from '../parts/context.js';
import { formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';

/** The home's own link to its relay, as the home tells it. */
export function RelayCard() {
  const session = useSession();
  const relay = session.house.relay.value;
  return (
    <section class="card" data-testid="relay">
      <div class="row-head">
        <h3>{t('relay.title')}</h3>
        {relay === undefined ? null : <span class={`tag ${relay.up ? 'ok' : 'danger'}`}>{t(relay.up ? 'relay.up' : 'relay.down')}</span>}
      </div>
      {relay === undefined ? (
        <p class="said">{t('relay.none')}</p>
      ) : (
        <>
          <p class="sub">{t('relay.since', { url: relay.url, time: formatTime(relay.since, session.now.value) })}</p>
          {relay.detail === undefined ? null : <p class="said">{relay.detail}</p>}
        </>
      )}
    </section>
  );
}
