import { type CommandStep, isEnd } from '@around/messages';
import { mdiAlertCircleOutline, mdiCheckCircle, mdiCircleOutline } from '@mdi/js';
import { endDetail, stepText } from '../state/commandWords.js';
import { formatDuration } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { useSession } from './context.js';
import { Icon } from './Icon.js';

/** Consecutive progress steps as one: a stream of photos is one line that counts. */
function folded(steps: readonly CommandStep[]): readonly { readonly step: CommandStep; readonly count: number }[] {
  const lines: { step: CommandStep; count: number }[] = [];
  for (const step of steps) {
    const last = lines.at(-1);
    if (last !== undefined && last.step.step === 'progress' && step.step === 'progress')
      lines[lines.length - 1] = { step, count: last.count + 1 };
    else lines.push({ step, count: 1 });
  }
  return lines;
}

/** What a command went through, step by step. */
export function Steps({ steps }: { steps: readonly CommandStep[] }) {
  const session = useSession();
  const first = steps[0];
  const end = steps.find(({ step }) => isEnd(step));
  if (first === undefined) return null;
  return (
    <div class="steps">
      <ol data-testid="steps">
        {folded(steps).map(({ step, count }) => {
          const failed = isEnd(step.step) && step.step !== 'completed' && step.step !== 'cancelled';
          return (
            <li
              key={`${step.step}-${step.at}`}
              data-step={step.step}
              data-testid={`step-${step.step}`}
              class={failed ? 'failed' : step.step === 'completed' ? 'done' : ''}
            >
              <Icon path={failed ? mdiAlertCircleOutline : isEnd(step.step) ? mdiCheckCircle : mdiCircleOutline} size={18} />
              <span class="step-name">
                {count > 1
                  ? t('step.times', { step: stepText(step.step), n: count })
                  : isEnd(step.step)
                    ? session.endWords(step)
                    : stepText(step.step)}
              </span>
              <span class="step-time">{formatDuration(Math.max(0, step.at - first.at))}</span>
            </li>
          );
        })}
      </ol>
      {end !== undefined && endDetail(end) !== undefined ? <p class="said">{endDetail(end)}</p> : null}
    </div>
  );
}
