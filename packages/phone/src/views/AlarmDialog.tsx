import type { Notice } from '@around/messages';
import { useSignal } from '@preact/signals';
import type { App } from '../app.js';
import { AppContext, SessionContext } from '../parts/context.js';
import { useModal } from '../parts/useModal.js';
import type { HomeSession } from '../state/homeSession.js';
import { noticeText } from '../state/said.js';
import { nt } from '../texts/notices.js';
import { t } from '../texts/runtime.js';
import { NoticeCard } from './NoticeCard.js';

/** An alarm over whatever is on the screen, until it is answered or put away. */
export function AlarmDialog({ app, session, notice, onClose }: { app: App; session: HomeSession; notice: Notice; onClose(): void }) {
  const dialog = useModal();
  const answered = useSignal(false);
  return (
    <AppContext.Provider value={app}>
      <SessionContext.Provider value={session}>
        <dialog
          ref={dialog}
          class="sheet"
          role="alertdialog"
          aria-label={noticeText(notice).title}
          data-testid="alarm"
          onCancel={(event) => {
            event.preventDefault();
            onClose();
          }}
        >
          <div class="draft alarm">
            <NoticeCard notice={notice} chosen onDone={() => (answered.value = true)} />
            <div class="buttons">
              <button
                type="button"
                class="button quiet"
                onClick={() => {
                  onClose();
                  app.router.go({ view: 'notice', id: notice.id });
                }}
              >
                {nt('all')}
              </button>
              <button type="button" class="button quiet" data-testid="alarm-close" onClick={onClose}>
                {t(answered.value ? 'action.close' : 'action.dismiss')}
              </button>
            </div>
          </div>
        </dialog>
      </SessionContext.Provider>
    </AppContext.Provider>
  );
}
