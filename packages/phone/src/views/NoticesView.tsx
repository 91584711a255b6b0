import { useEffect, useMemo } from 'preact/hooks';
import { BackButton } from '../parts/BackButton.js';
import { useApp, useSession } from '../parts/context.js';
import { Notices } from '../state/notices.js';
import { nt } from '../texts/notices.js';
import { t } from '../texts/runtime.js';
import { fetchPressed, pushEdge } from '../watchNotices.js';
import { NoticeCard } from './NoticeCard.js';

/** What the home said to this person, the newest first. @param id one that was tapped: it stands first */
export function NoticesView({ id }: { id?: string }) {
  const app = useApp();
  const session = useSession();
  const notices = useMemo(() => new Notices(session.client), [session]);
  const live = session.house.link.value.state === 'live';
  const touched = session.house.touched.value.notice;
  useEffect(() => {
    if (live) void notices.read();
  }, [live, touched, notices]);
  useEffect(() => {
    void fetchPressed(app);
    void pushEdge(app.caps)
      ?.clear(session.client.identity.home.id)
      .catch(() => undefined);
  }, [id]);
  const entries = notices.entries.value;
  const chosen = entries.find((one) => one.id === id);
  const state = notices.state.value;
  const fault = notices.fault.value;
  const card = (one: (typeof entries)[number]) => (
    <NoticeCard key={one.id} notice={one} chosen={one.id === id} onDone={() => void notices.read()} />
  );
  return (
    <div class="page" data-testid="notices">
      <BackButton to="activity" />
      <h2>{nt('title')}</h2>
      <div class="buttons">
        <button type="button" class="button quiet" onClick={() => app.router.go({ view: 'settings' })}>
          {nt('settings')}
        </button>
      </div>
      {id !== undefined && chosen === undefined && (state === 'end' || state === 'older') ? <p class="blocked">{nt('gone')}</p> : null}
      {chosen === undefined ? null : card(chosen)}
      {entries.filter((one) => one !== chosen).map(card)}
      {entries.length === 0 && state === 'end' ? <p class="lead">{nt('empty')}</p> : null}
      {fault === undefined ? null : <p class="fault">{fault === 'away' ? t('ask.away') : fault}</p>}
      {state === 'busy' && entries.length === 0 ? <p class="sub">{nt('loading')}</p> : null}
      {state === 'older' && entries.length > 0 ? (
        <div class="buttons">
          <button type="button" class="button quiet" data-testid="notices-older" onClick={() => void notices.older()}>
            {nt('older')}
          </button>
        </div>
      ) : null}
    </div>
  );
}
