import { mdiOpenInNew } from '@mdi/js';
import { useApp, useSession } from '../parts/context.js';
import { Icon } from '../parts/Icon.js';
import { useAsk } from '../parts/useAsk.js';
import { type HomeAddress, handOverLink, otherAddresses } from '../state/otherAddresses.js';
import { t } from '../texts/runtime.js';

/** The home's other addresses as links: each is a page with a key of its own, for which the home gives the way in. */
export function OtherAddresses() {
  const app = useApp();
  const session = useSession();
  const addresses = otherAddresses(session.client.identity, app.host);
  const handOver = useAsk(() => session.client.ask('handOver', {}));
  if (addresses.length === 0) return null;
  const open = async (address: HomeAddress): Promise<void> => {
    const invitation = await handOver.ask();
    if (invitation !== undefined) location.assign(handOverLink(address, invitation.link));
  };
  return (
    <section class="card links" data-testid="addresses">
      <h3>{t('addresses.title')}</h3>
      {addresses.map((address) => (
        <a
          key={address.url}
          class="link-row"
          href={address.url}
          data-testid={`address-${address.way}`}
          onClick={(event) => {
            // Where the home gives no way in, the link leads to the other page as it is.
            if (handOver.fault.peek() !== undefined) return;
            event.preventDefault();
            void open(address);
          }}
        >
          <span>
            {t(address.way === 'lan' ? 'addresses.lan' : 'addresses.relay')}
            <span class="sub">{new URL(address.url).host}</span>
          </span>
          <Icon path={mdiOpenInNew} />
        </a>
      ))}
      <p class="hint">{t('addresses.why')}</p>
      {handOver.fault.value === undefined ? null : (
        <>
          <p class="fault">{handOver.fault.value}</p>
          <p class="said">{t('addresses.plain')}</p>
        </>
      )}
    </section>
  );
}
