import type { NotifyMessage } from '@around/messages';
import { mdiDeleteOutline, mdiPlus } from '@mdi/js';
import { useEffect } from 'preact/hooks';
import { useSession } from '../../parts/context.js';
import { Icon } from '../../parts/Icon.js';
import { Switch } from '../../parts/Switch.js';
import { useAsk } from '../../parts/useAsk.js';
import { r } from '../../texts/automations.js';
import { Field, withPart } from './fields.js';

/** As often as a home takes it. */
const ROUNDS = 5;

/** Everybody who lives here, or some of them. */
export function People({
  label,
  chosen,
  onChosen,
}: {
  label: string;
  chosen: readonly string[] | undefined;
  onChosen(people: string[] | undefined): void;
}) {
  const session = useSession();
  const people = useAsk(() => session.client.ask('users', {}));
  useEffect(() => {
    void people.ask();
  }, []);
  const names = [...new Set([...(people.answer.value?.users ?? []).map(({ name }) => name), ...(chosen ?? [])])];
  return (
    <fieldset class="group top">
      <legend class="field-label">{label}</legend>
      <Switch
        label={r('form.everybody')}
        testid="to-all"
        on={chosen === undefined}
        onChange={(on) => onChosen(on ? undefined : names.slice(0, 1))}
      />
      {chosen === undefined ? null : (
        <ul class="checks">
          {names.map((name) => (
            <li key={name}>
              <label class="field-row">
                <span>{name}</span>
                <input
                  type="checkbox"
                  checked={chosen.includes(name)}
                  onChange={() => {
                    const next = names.filter((one) => (one === name) !== chosen.includes(one));
                    onChosen(next.length === 0 ? undefined : next);
                  }}
                />
              </label>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  );
}

/** Whom to tell where nobody has said that they know. */
export function Escalation({ message, onMessage }: { message: NotifyMessage; onMessage(message: NotifyMessage): void }) {
  const rounds = message.escalate ?? [];
  const put = (next: typeof rounds): void => onMessage(withPart(message, { escalate: next.length === 0 ? undefined : next }));
  return (
    <fieldset class="group top">
      <legend class="field-label">{r('form.escalate')}</legend>
      {rounds.map((round, i) => (
        <div key={i} class="group">
          <Field label={r('form.escalateAfter')}>
            <input
              type="number"
              min={1}
              max={1_440}
              value={Math.max(1, Math.round(round.after / 60))}
              onChange={(event) =>
                put(
                  rounds.map((one, at) =>
                    at === i
                      ? { ...one, after: Math.min(86_400, Math.max(60, Math.round(event.currentTarget.valueAsNumber || 1) * 60)) }
                      : one,
                  ),
                )
              }
            />
          </Field>
          <People
            label={r('form.whom')}
            chosen={round.to}
            onChosen={(to) => put(rounds.map((one, at) => (at === i ? withPart(one, { to }) : one)))}
          />
          <button type="button" class="button quiet small" onClick={() => put(rounds.filter((_, at) => at !== i))}>
            <Icon path={mdiDeleteOutline} size={20} />
            {r('form.removeRound')}
          </button>
        </div>
      ))}
      {rounds.length >= ROUNDS ? null : (
        <button type="button" class="button quiet" data-testid="escalate" onClick={() => put([...rounds, { after: 300 }])}>
          <Icon path={mdiPlus} size={20} />
          {r('form.addRound')}
        </button>
      )}
    </fieldset>
  );
}
