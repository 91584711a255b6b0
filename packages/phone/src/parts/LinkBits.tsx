import { t } from '../texts/runtime.js';
import { useSession } from './context.js';

/** Which way is in use and how fast it is, or that there is none. */
export function Pill() {
  const { pill } = useSession().link.value;
  return (
    <span class={`pill ${pill.tone}`} data-testid="pill">
      <span class="dot" />
      {pill.text}
    </span>
  );
}

/** Names the broken hop; its place below the header is taken only then. */
export function Banner() {
  const session = useSession();
  const { banner } = session.link.value;
  if (banner === undefined) return null;
  return (
    <div class="banner" role="alert" data-testid="banner">
      <p>{banner.text}</p>
      {banner.retry ? (
        <button type="button" class="button quiet" onClick={() => session.client.wake()}>
          {t('banner.try')}
        </button>
      ) : null}
    </div>
  );
}
