import { type Amiss, amissKey } from '@around/messages';
import { mdiAlertCircleOutline, mdiBatteryAlertVariantOutline, mdiChevronRight, mdiRobotOutline } from '@mdi/js';
import { useApp, useSession } from '../parts/context.js';
import { Icon } from '../parts/Icon.js';
import { formatRoute, type Route } from '../state/route.js';
import { saidText } from '../state/said.js';
import { formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';

/** What somebody should look after: what it is, since when, what to do, and the way there. Nothing where all is well. */
export function AmissCard() {
  const all = [...useSession().house.amiss.value.values()].sort((a, b) => b.since - a.since);
  if (all.length === 0) return null;
  return (
    <section class="card" aria-label={t('amiss.title')} data-testid="amiss">
      <h3>{t('amiss.title')}</h3>
      <ul class="links plain">
        {all.map((amiss) => (
          <AmissRow key={amissKey(amiss)} amiss={amiss} />
        ))}
      </ul>
    </section>
  );
}

function AmissRow({ amiss }: { amiss: Amiss }) {
  const app = useApp();
  const session = useSession();
  const to = placeOf(amiss);
  const what = whatWords(amiss);
  const icon = amiss.what === 'rule' ? mdiRobotOutline : amiss.what === 'battery' ? mdiBatteryAlertVariantOutline : mdiAlertCircleOutline;
  const row = (
    <>
      <div class="entry-icon danger">
        <Icon path={icon} />
      </div>
      <span>
        {amiss.title}
        {what === '' ? null : <span class="sub">{what}</span>}
        {amiss.what === 'rule' ? <span class="sub">{t('amiss.rule')}</span> : null}
        <span class="fine">{t('amiss.since', { time: formatTime(amiss.since, session.now.peek()) })}</span>
      </span>
    </>
  );
  return (
    <li data-testid={`amiss-${amiss.id}`}>
      {to === undefined ? (
        <div class="link-row">{row}</div>
      ) : (
        <a
          class="link-row"
          href={formatRoute(to)}
          onClick={(event) => {
            event.preventDefault();
            app.router.go(to);
            scrollTo(0, 0);
          }}
        >
          {row}
          <Icon path={mdiChevronRight} />
        </a>
      )}
    </li>
  );
}

function placeOf({ what, id }: Amiss): Route | undefined {
  if (what === 'rule') return { view: 'automation', id };
  return what === 'battery' ? { view: 'device', thing: id } : undefined;
}

function whatWords({ what, value, said, detail }: Amiss): string {
  if (what !== 'battery') return saidText(said, detail).replace(/^\p{Ll}/u, (first) => first.toUpperCase());
  return typeof value === 'number' ? t('amiss.batteryAt', { percent: value }) : t('amiss.battery');
}
