import { mdiAlertCircleOutline, mdiRefresh } from '@mdi/js';
import { stepText } from '../state/commandWords.js';
import { hasFailed, isRunning, type RunView } from '../state/runs.js';
import { t } from '../texts/runtime.js';
import { useSession } from './context.js';
import { Icon } from './Icon.js';

export interface RunLineProps {
  run: RunView | undefined;
  /** Missing where a second try must be asked for anew. */
  onRetry?: (() => void) | undefined;
  disabled: boolean;
}

/** The newest command of a control in one line; its place is kept, so that nothing jumps. */
export function RunLine({ run, onRetry, disabled }: RunLineProps) {
  const session = useSession();
  if (run !== undefined && isRunning(run) && run.slow) {
    return (
      <p class="run-line pending" data-testid="run-line">
        <span class="ring" />
        {t('run.pending', { step: stepText(run.steps.at(-1)?.step ?? 'accepted') })}
      </p>
    );
  }
  if (run?.end !== undefined && hasFailed(run)) {
    return (
      <p class="run-line failed" data-testid="run-line">
        <Icon path={mdiAlertCircleOutline} size={18} />
        <span>{session.endWords(run.end)}</span>
        {onRetry === undefined ? null : (
          <button type="button" class="button quiet small" disabled={disabled} onClick={onRetry}>
            <Icon path={mdiRefresh} size={18} />
            {t('action.retry')}
          </button>
        )}
      </p>
    );
  }
  return null;
}
