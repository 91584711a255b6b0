import type { RuleState } from '@around/messages';
import { mdiPlay, mdiStop } from '@mdi/js';
import { useSession } from '../../parts/context.js';
import { Icon } from '../../parts/Icon.js';
import { useAsk } from '../../parts/useAsk.js';
import { r } from '../../texts/automations.js';
import { formatTime } from '../../texts/format.js';
import { t } from '../../texts/runtime.js';

/** Runs the rule as it is saved, now; or ends what of it is under way. */
export function RuleRun({ state }: { state: RuleState }) {
  const session = useSession();
  const run = useAsk(() => session.client.ask('runRule', { id: state.id }));
  const checked = useAsk(() => session.client.ask('runRule', { id: state.id, check: true }));
  const stop = useAsk(() => session.client.ask('stopRule', { id: state.id }));
  const blocked = session.link.value.blocked !== undefined;
  const fault = run.fault.value ?? checked.fault.value ?? stop.fault.value;
  return (
    <section class="card" data-testid="run-now">
      <h3>{r('run.title')}</h3>
      {state.next === undefined || state.rule.on === false ? null : (
        <p class="said">{r('list.next', { time: formatTime(state.next, session.now.value) })}</p>
      )}
      <div class="buttons">
        <button type="button" class="button quiet" disabled={blocked || run.busy.value} data-testid="run" onClick={() => void run.ask()}>
          <Icon path={mdiPlay} size={20} />
          {r('run.do')}
        </button>
        {(state.rule.if ?? []).length === 0 ? null : (
          <button
            type="button"
            class="button quiet"
            disabled={blocked || checked.busy.value}
            data-testid="run-checked"
            onClick={() => void checked.ask()}
          >
            {r('run.checked')}
          </button>
        )}
        {state.running === 0 ? null : (
          <button
            type="button"
            class="button danger"
            disabled={blocked || stop.busy.value}
            data-testid="stop"
            onClick={() => void stop.ask()}
          >
            <Icon path={mdiStop} size={20} />
            {t('action.stop')}
          </button>
        )}
      </div>
      {fault === undefined ? null : (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </section>
  );
}
