import { useEffect } from 'preact/hooks';
import { BackButton } from '../parts/BackButton.js';
import { useApp, useSession } from '../parts/context.js';
import { PulseCharts } from '../parts/PulseCharts.js';
import { useAsk } from '../parts/useAsk.js';
import { type Kill, killsOf } from '../state/kills.js';
import { mayManage } from '../state/rights.js';
import { formatRoute } from '../state/route.js';
import { saidText } from '../state/said.js';
import { formatDuration, formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { ControllerCard } from './ControllersSection.js';

/** One controller: its link, what it serves, and what its watchdog had to stop. */
export function ControllerView({ id }: { id: string }) {
  const app = useApp();
  const session = useSession();
  const controller = session.house.controllers.value.get(id);
  const things = session.house.things.value.filter((thing) => thing.controller === id);
  const live = session.house.link.value.state === 'live';
  const pulse = useAsk(async () => (await session.client.ask('pulse', { controller: id })).slots);
  const log = useAsk(async () => (await session.client.ask('log', { end: 'timedOut', limit: 200 })).entries);
  // Once a minute, while somebody looks.
  const minute = Math.floor(session.now.value / 60_000);
  useEffect(() => {
    if (live) void pulse.ask();
  }, [live, id, minute]);
  useEffect(() => {
    if (live) void log.ask();
  }, [live, id]);
  const slots = pulse.answer.value;
  const kills = killsOf(log.answer.value ?? [], session.house.activity.entries.value, id);
  return (
    <div class="page spread" data-testid="controller">
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
      {slots === undefined || slots.length === 0 ? null : <PulseCharts slots={slots} now={session.now.value} />}
      <section class="card">
        <h3>{t('controller.watchdog')}</h3>
        {kills.length === 0 ? <p class="said">{t('controller.noKills')}</p> : null}
        <ol class="trail">
          {kills.map((kill) => (
            <li key={kill.id}>
              <span class="entry-title">
                {kill.thing === undefined ? (controller?.title ?? id) : (session.house.thing(kill.thing)?.title ?? kill.thing)}
              </span>
              <span class="sub">{words(kill)}</span>
              <span class="fine">{formatTime(kill.at, session.now.value)}</span>
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

const words = ({ hung, said, detail }: Kill): string | undefined =>
  hung === undefined ? saidText(said, detail) : t('controller.hung', { name: hung.name, time: formatDuration(hung.ms) });
