import { RUN_MODES, type Rule, type RuleState } from '@around/messages';
import { mdiContentCopy } from '@mdi/js';
import { saveDraft } from '../../connection/drafts.js';
import { useApp, useSession } from '../../parts/context.js';
import { Icon } from '../../parts/Icon.js';
import { Sure } from '../../parts/Sure.js';
import { useAsk } from '../../parts/useAsk.js';
import { NEW_RULE, startFrom } from '../../state/rules/startFrom.js';
import { type RuleText, r } from '../../texts/automations.js';
import { Field, TextField, withPart } from './fields.js';

type Mode = (typeof RUN_MODES)[number];
const MODE: Readonly<Record<Mode, readonly [text: RuleText, why: RuleText]>> = {
  single: ['mode.single', 'mode.singleWhy'],
  restart: ['mode.restart', 'mode.restartWhy'],
  queue: ['mode.queue', 'mode.queueWhy'],
  drop: ['mode.drop', 'mode.dropWhy'],
};
/** As many as a home lets wait where the rule does not say. */
const QUEUE = 10;

interface Props {
  id: string;
  state: RuleState | undefined;
  rule: Rule;
  manager: boolean;
  onRule(rule: Rule): void;
}

/** What is seldom changed: what happens to a second run, a note; a copy; and away with it. */
export function RuleMore({ id, state, rule, manager, onRule }: Props) {
  const app = useApp();
  const session = useSession();
  const remove = useAsk(() => session.client.ask('removeRule', { id }));
  const mode = rule.mode ?? 'single';
  return (
    <details class="card" data-testid="more">
      <summary>{r('more.title')}</summary>
      <Field label={r('mode.label')}>
        <select
          value={mode}
          data-testid="run-mode"
          onChange={(event) => {
            const next = event.currentTarget.value as Mode;
            onRule(
              withPart(rule, { mode: next === 'single' ? undefined : next, queue: next === 'queue' ? (rule.queue ?? QUEUE) : undefined }),
            );
          }}
        >
          {RUN_MODES.map((one) => (
            <option key={one} value={one}>
              {r(MODE[one][0])}
            </option>
          ))}
        </select>
      </Field>
      <p class="hint">{r(MODE[mode][1])}</p>
      {mode === 'queue' ? (
        <Field label={r('mode.most')}>
          <input
            type="number"
            min={1}
            max={100}
            value={rule.queue ?? QUEUE}
            onChange={(event) => onRule({ ...rule, queue: Math.min(100, Math.max(1, Math.round(event.currentTarget.valueAsNumber || 1))) })}
          />
        </Field>
      ) : null}
      <TextField
        label={r('more.note')}
        value={rule.note ?? ''}
        max={1_000}
        long={true}
        testid="rule-note"
        onValue={(note) => onRule(withPart(rule, { note: note === '' ? undefined : note }))}
      />
      {state === undefined ? null : <p class="fine">{r('more.id', { id })}</p>}
      {state === undefined || !manager ? null : (
        <div class="buttons">
          <button
            type="button"
            class="button quiet"
            data-testid="duplicate"
            onClick={() => {
              startFrom.value = { ...rule, title: r('more.copyOf', { rule: rule.title }).slice(0, 80) };
              app.router.go({ view: 'automation', id: NEW_RULE });
              scrollTo(0, 0);
            }}
          >
            <Icon path={mdiContentCopy} size={20} />
            {r('more.copy')}
          </button>
          <Sure
            label={r('more.remove')}
            sure={r('more.removeSure', { rule: state.rule.title })}
            busy={remove.busy.value}
            testid="remove"
            onSure={() =>
              void remove.ask().then(async (answer) => {
                if (answer === undefined) return;
                onRule(state.rule);
                await saveDraft(session.client.identity.home.id, `rule ${id}`, undefined);
                app.router.close({ view: 'automations' });
              })
            }
          />
        </div>
      )}
      {remove.fault.value === undefined ? null : <p class="fault">{remove.fault.value}</p>}
    </details>
  );
}
