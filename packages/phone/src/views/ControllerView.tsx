import { BackButton } from '../parts/BackButton.js';
import { useApp, useSession } from '../parts/context.js';
import { killsOf } from '../state/kills.js';
import { mayManage } from '../state/rights.js';
import { formatRoute } from '../state/route.js';
import { formatClock } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { ControllerCard } from './ControllersSection.js';

/** One controller: its link, what it serves, and what its watchdog had to stop. */
export function ControllerView({ id }: { id: string }) {
  const app = useApp();
  const session = useSession();
  const controller = session.house.controllers.value.get(id);
  const things = session.house.things.value.filter((thing) => thing.controller === id);
  const kills = killsOf(session.house.activity.entries.value, id);
  return (
    <div class="page" data-testid="controller">
      <BackButton />
      <h2>{controller?.title ?? id}</h2>
      {controller === undefined ? (
        <p class="lead">{t('controller.gone')}</p>
      ) : (
        <ControllerCard
          controller={controller}
          manager={mayManage(session.house.you.value, session.client.identity.key.role)}
          whole={true}
        />
      )}
      <section class="card">
        <h3>{t('controller.watchdog')}</h3>
        {kills.length === 0 ? <p class="said">{t('controller.noKills')}</p> : null}
        <ol class="trail">
          {kills.map(({ id: key, notice, at }) => (
            <li key={key}>
              <span class="entry-title">
                {notice.thing === undefined ? id : (session.house.thing(notice.thing)?.title ?? notice.thing)}
              </span>
              <span class="sub">{notice.detail}</span>
              <span class="fine">{formatClock(at)}</span>
            </li>
          ))}
        </ol>
      </section>
      <section class="card">
        <h3>{t('controller.things')}</h3>
        {things.map((thing) => (
          <a
            key={thing.id}
            class="link-row"
            href={formatRoute({ view: 'device', thing: thing.id })}
            onClick={(event) => {
              event.preventDefault();
              app.router.go({ view: 'device', thing: thing.id });
            }}
          >
            <span>{thing.title}</span>
            <span class="fine">{thing.id}</span>
          </a>
        ))}
      </section>
    </div>
  );
}
