import { mdiAlertCircleOutline, mdiClose, mdiInformationOutline } from '@mdi/js';
import { t } from '../texts/runtime.js';
import { useApp } from './context.js';
import { Icon } from './Icon.js';

/** The one toast, and what is spoken. While a sheet is open it stands inside it: what lies behind a modal is not heard. */
export function Feedback() {
  const app = useApp();
  const toast = app.toasts.current.value;
  return (
    <div class="feedback">
      <div class="unseen" role="status" aria-live="polite" data-testid="live-polite">
        {app.polite.value}
      </div>
      <div class="unseen" role="alert" aria-live="assertive" data-testid="live-assertive">
        {app.urgent.value}
      </div>
      {toast === undefined ? null : (
        <div
          class={`toast ${toast.kind}`}
          data-testid="toast"
          onPointerEnter={() => app.toasts.hold()}
          onPointerLeave={() => app.toasts.letGo()}
          onFocusIn={() => app.toasts.hold()}
          onFocusOut={() => app.toasts.letGo()}
        >
          <Icon path={toast.kind === 'error' ? mdiAlertCircleOutline : mdiInformationOutline} />
          <div class="toast-text">
            <p>{toast.text}</p>
            {toast.detail === undefined ? null : <p class="said">{toast.detail}</p>}
          </div>
          {toast.action === undefined ? null : (
            <button
              type="button"
              class="button quiet"
              onClick={() => {
                toast.action?.run();
                app.toasts.dismiss();
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button type="button" class="round plain" aria-label={t('action.dismiss')} onClick={() => app.toasts.dismiss()}>
            <Icon path={mdiClose} />
          </button>
        </div>
      )}
    </div>
  );
}
