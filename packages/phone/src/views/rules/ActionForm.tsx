import type { Action } from '@around/messages';
import { useSession } from '../../parts/context.js';
import { Switch } from '../../parts/Switch.js';
import { draftOf, needsNoInput, readDraft } from '../../state/form.js';
import { actionKind, type Of } from '../../state/rules/kinds.js';
import { actionOf, type Names, propertyOf } from '../../state/rules/names.js';
import { firstValue } from '../../state/rules/tests.js';
import { r } from '../../texts/automations.js';
import { t } from '../../texts/runtime.js';
import { Choice, Field, MaybeSpan, SpanField, TextField, withPart } from './fields.js';
import { MessageForm } from './MessageForm.js';
import { ModeField } from './ModeField.js';
import { PartPicker } from './PartPicker.js';
import { SchemaInput, ValueInput } from './ValueInput.js';

interface Props<A extends Action = Action> {
  block: A;
  names: Names;
  /** Of all rules, by id: one may turn another on and off. */
  rules: ReadonlyMap<string, string>;
  onBlock(block: Action): void;
}

/** What one action does, and what every action may say of itself. */
export function ActionForm(props: Props) {
  const { block, onBlock } = props;
  return (
    <>
      <Own {...props} />
      <details class="last">
        <summary>{r('form.rest')}</summary>
        <TextField
          label={r('form.note')}
          value={block.note ?? ''}
          max={200}
          testid="action-note"
          onValue={(note) => onBlock(withPart(block, { note: note === '' ? undefined : note }))}
        />
        <Switch
          label={r('form.must')}
          on={block.must === true}
          testid="must"
          onChange={(on) => onBlock(withPart(block, { must: on ? true : undefined }))}
        />
        <p class="hint">{r('form.mustWhy')}</p>
      </details>
    </>
  );
}

function Own(props: Props) {
  const { block, names, rules, onBlock } = props;
  switch (actionKind(block)) {
    case 'write':
      return <WriteForm {...props} block={block as Of<Action, 'write'>} />;
    case 'invoke':
      return <InvokeForm {...props} block={block as Of<Action, 'invoke'>} />;
    case 'scene':
      return <SceneForm {...props} block={block as Of<Action, 'scene'>} />;
    case 'notify': {
      const notify = block as Of<Action, 'notify'>;
      return <MessageForm message={notify.notify} names={names} onMessage={(message) => onBlock({ ...notify, notify: message })} />;
    }
    case 'wait': {
      const wait = block as Of<Action, 'wait'>;
      return (
        <>
          <SpanField
            label={r(wait.until === undefined ? 'form.wait' : 'form.waitMost')}
            span={wait.wait}
            testid="wait"
            onSpan={(span) => onBlock({ ...wait, wait: span })}
          />
          <Switch
            label={r('form.waitUntil')}
            on={wait.until !== undefined}
            testid="until-on"
            onChange={(on) => onBlock(withPart(wait, { until: on ? [] : undefined }))}
          />
          {wait.until === undefined ? null : <p class="hint">{r('form.inBlock')}</p>}
        </>
      );
    }
    case 'repeat':
      return <RepeatForm {...props} block={block as Of<Action, 'repeat'>} />;
    case 'choose':
      return <p class="said">{r('form.inBlock')}</p>;
    case 'mode': {
      const mode = block as Of<Action, 'mode'>;
      return <ModeField mode={mode.mode} onMode={(next) => onBlock({ ...mode, mode: next })} />;
    }
    case 'rule': {
      const rule = block as Of<Action, 'rule'>;
      return (
        <>
          <Field label={r('form.rule')}>
            <select value={rule.rule} data-testid="rule" onChange={(event) => onBlock({ ...rule, rule: event.currentTarget.value })}>
              {rules.has(rule.rule) ? null : <option value={rule.rule}>{rule.rule === '' ? t('form.choose') : rule.rule}</option>}
              {[...rules].map(([id, title]) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </select>
          </Field>
          <Choice
            label={r('form.rule')}
            value={rule.on ? 'on' : 'off'}
            choices={[
              ['on', r('form.ruleOn')],
              ['off', r('form.ruleOff')],
            ]}
            testid="rule"
            onValue={(value) => onBlock({ ...rule, on: value === 'on' })}
          />
        </>
      );
    }
    case 'stop':
      return <p class="said">{r('form.stop')}</p>;
  }
}

function WriteForm({ block, names, onBlock }: Props<Of<Action, 'write'>>) {
  const property = propertyOf(names, block.write);
  return (
    <>
      <PartPicker
        kind="properties"
        path={block.write}
        fits={(part) => !part.readOnly && !part.picture}
        testid="thing"
        onPath={(path) => onBlock({ ...withPart(block, { lease: undefined }), write: path, value: firstValue(propertyOf(names, path)) })}
      />
      {property === undefined ? null : (
        <>
          <ValueInput key={block.write} property={property} value={block.value} onValue={(value) => onBlock({ ...block, value })} />
          <MaybeSpan
            label={r('form.lease')}
            span={block.lease}
            first="30m"
            testid="lease"
            onSpan={(lease) => onBlock(withPart(block, { lease }))}
          />
          {block.lease === undefined ? null : <p class="hint">{r('form.leaseWhy')}</p>}
        </>
      )}
    </>
  );
}

function InvokeForm({ block, names, onBlock }: Props<Of<Action, 'invoke'>>) {
  const action = actionOf(names, block.invoke);
  const input = action?.input;
  return (
    <>
      <PartPicker
        kind="actions"
        path={block.invoke}
        testid="thing"
        onPath={(path) => {
          const schema = actionOf(names, path)?.input;
          const first = schema === undefined || needsNoInput(schema) ? undefined : readDraft(schema, draftOf(schema));
          onBlock({ ...withPart(block, { input: first?.ok === true ? first.value : undefined }), invoke: path });
        }}
      />
      {action === undefined || input === undefined || needsNoInput(input) ? null : (
        <SchemaInput
          key={block.invoke}
          schema={input}
          value={block.input}
          label={input.title ?? action.title}
          onValue={(value) => onBlock({ ...block, input: value })}
        />
      )}
    </>
  );
}

function SceneForm({ block, onBlock }: Props<Of<Action, 'scene'>>) {
  const scenes = [...useSession().house.scenes.value.values()];
  if (scenes.length === 0 && block.scene === '') return <p class="said">{r('form.noScene')}</p>;
  return (
    <Field label={r('form.scene')}>
      <select value={block.scene} data-testid="scene" onChange={(event) => onBlock({ ...block, scene: event.currentTarget.value })}>
        {scenes.some(({ id }) => id === block.scene) ? null : (
          <option value={block.scene}>{block.scene === '' ? t('form.choose') : block.scene}</option>
        )}
        {scenes.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** The most rounds that a home takes. */
const MOST = 1_000;

function RepeatForm({ block, onBlock }: Props<Of<Action, 'repeat'>>) {
  const until = block.until !== undefined;
  const count = (until ? block.atMost : block.times) ?? (until ? 100 : 1);
  return (
    <>
      <Choice
        label={r('form.repeat')}
        value={until ? 'until' : 'times'}
        choices={[
          ['times', r('form.times')],
          ['until', r('form.until')],
        ]}
        testid="repeat"
        onValue={(next) =>
          onBlock(withPart(block, next === 'until' ? { until: [], times: undefined } : { until: undefined, atMost: undefined, times: 2 }))
        }
      />
      <Field label={r(until ? 'form.atMost' : 'form.times')}>
        <input
          type="number"
          min={1}
          max={MOST}
          value={count}
          data-testid="times"
          onChange={(event) => {
            const n = Math.min(MOST, Math.max(1, Math.round(event.currentTarget.valueAsNumber || 1)));
            onBlock(withPart(block, until ? { atMost: n } : { times: n }));
          }}
        />
      </Field>
      <p class="hint">{r('form.inBlock')}</p>
    </>
  );
}
