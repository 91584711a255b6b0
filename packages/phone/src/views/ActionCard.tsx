import { mdiPlay, mdiStop } from '@mdi/js';
import { useSignal } from '@preact/signals';
import { useSession } from '../parts/context.js';
import { HoldButton } from '../parts/HoldButton.js';
import { Icon } from '../parts/Icon.js';
import { DataOutputs, MediaOutput } from '../parts/Output.js';
import { RunLine } from '../parts/RunLine.js';
import { SchemaField } from '../parts/SchemaForm.js';
import { Steps } from '../parts/Steps.js';
import { type Draft, draftOf, type Faults, needsNoInput, readDraft } from '../state/form.js';
import { isRunning } from '../state/runs.js';
import { type HouseAction, type HouseThing, keyOf } from '../state/things.js';
import { formatDuration } from '../texts/format.js';
import { t } from '../texts/runtime.js';

const NO_FAULTS: Faults = new Map();

/** One action: its input's form, its button, its steps as they happen, its outputs, and how to stop it. */
export function ActionCard({ thing, action, blocked }: { thing: HouseThing; action: HouseAction; blocked: boolean }) {
  const session = useSession();
  const run = session.runs.latest(keyOf(thing.id, action.name)).value;
  const { input } = action;
  const draft = useSignal<Draft>(draftOf(input ?? {}));
  const faults = useSignal<Faults>(NO_FAULTS);
  const running = isRunning(run);
  const bare = needsNoInput(input);
  const go = (): void => {
    if (input === undefined) return void session.runs.invoke(thing.id, action.name, undefined);
    const result = readDraft(input, draft.peek());
    faults.value = result.ok ? NO_FAULTS : result.faults;
    if (result.ok) void session.runs.invoke(thing.id, action.name, result.value);
  };
  return (
    <section class="row action" data-testid={`row-${action.name}`}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!action.risky) go();
        }}
      >
        {bare ? null : <p class="row-title">{action.title}</p>}
        {action.description === undefined ? null : <p class="said">{action.description}</p>}
        {action.repeat === undefined ? null : <p class="hint">{t('device.repeats', { time: formatDuration(action.repeat) })}</p>}
        {bare || input === undefined ? null : (
          <SchemaField
            schema={input}
            draft={draft.value}
            onDraft={(next) => {
              draft.value = next;
            }}
            faults={faults.value}
            path=""
            label={input.title ?? action.title}
            disabled={blocked}
            bare={draft.value.k === 'object' || draft.value.k === 'list' || input.title === undefined}
          />
        )}
        <div class="buttons">
          {action.risky ? (
            <HoldButton label={action.title} disabled={blocked} onConfirmed={go} testid={`action-${action.name}`} />
          ) : (
            <button type="submit" class="button" disabled={blocked} data-testid={`action-${action.name}`}>
              <Icon path={mdiPlay} size={20} />
              {bare ? action.title : t('device.run', { action: action.title })}
            </button>
          )}
          {running && run !== undefined ? (
            <button type="button" class="button quiet" data-testid={`cancel-${action.name}`} onClick={() => session.runs.cancel(run.id)}>
              <Icon path={mdiStop} size={20} />
              {t('action.stop')}
            </button>
          ) : null}
        </div>
      </form>
      {run === undefined ? null : (
        <>
          {running ? <RunLine run={run} disabled={blocked} /> : null}
          {run.media === undefined ? null : <MediaOutput output={run.media} />}
          <DataOutputs results={run.results} />
          <Steps steps={run.steps} />
        </>
      )}
    </section>
  );
}
