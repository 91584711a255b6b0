import { LEVELS, type Level, type NotifyButton, type NotifyMessage } from '@around/messages';
import { mdiDeleteOutline, mdiPlus } from '@mdi/js';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useSession } from '../../parts/context.js';
import { Icon } from '../../parts/Icon.js';
import { useAsk } from '../../parts/useAsk.js';
import { actionOf, type Names, propertyOf } from '../../state/rules/names.js';
import { firstValue } from '../../state/rules/tests.js';
import { type RuleText, r } from '../../texts/automations.js';
import { t } from '../../texts/runtime.js';
import { Choice, Field, Switch, TextField, withPart } from './fields.js';
import { PartPicker } from './PartPicker.js';
import { ValueInput } from './ValueInput.js';

const LEVEL: Readonly<Record<Level, RuleText>> = { info: 'level.info', warning: 'level.warning', alarm: 'level.alarm' };
const BUTTONS = 3;
const ROUNDS = 5;

interface Props {
  message: NotifyMessage;
  names: Names;
  onMessage(message: NotifyMessage): void;
}

/** What is said to people, to whom, how loudly, and what they can answer. */
export function MessageForm({ message, names, onMessage }: Props) {
  const set = (parts: { readonly [K in keyof NotifyMessage]?: NotifyMessage[K] | undefined }): void => onMessage(withPart(message, parts));
  const cameras = useSession().house.things.value.flatMap((thing) =>
    thing.properties.filter(({ picture }) => picture).map(({ name, title }) => ({ thing, name, title })),
  );
  return (
    <>
      <TextField label={r('form.title')} value={message.title} max={120} testid="notify-title" onValue={(title) => set({ title })} />
      <TextField
        label={r('form.text')}
        value={message.text ?? ''}
        max={600}
        long={true}
        testid="notify-text"
        onValue={(text) => set({ text: text === '' ? undefined : text })}
      />
      <InsertValue onValue={(path) => set({ text: `${message.text ?? ''}{{${path}}}` })} />
      <fieldset class="group top">
        <legend class="field-label">{r('form.level')}</legend>
        <Choice
          label={r('form.level')}
          value={message.level ?? 'info'}
          choices={LEVELS.map((level) => [level, r(LEVEL[level])] as const)}
          testid="level"
          onValue={(level) => set({ level })}
        />
      </fieldset>
      <People label={r('form.whom')} chosen={message.to} onChosen={(to) => set({ to })} />
      {cameras.length === 0 ? null : (
        <Field label={r('form.picture')}>
          <select
            value={message.picture ?? ''}
            data-testid="picture"
            onChange={(event) => set({ picture: event.currentTarget.value === '' ? undefined : event.currentTarget.value })}
          >
            <option value="">{r('form.noPicture')}</option>
            {cameras.map(({ thing, name, title }) => (
              <option key={`${thing.id}.${name}`} value={`${thing.id}.${name}`}>
                {t('tile.two', { a: thing.title, b: title })}
              </option>
            ))}
          </select>
        </Field>
      )}
      <Buttons
        buttons={message.buttons ?? []}
        names={names}
        onButtons={(buttons) => set({ buttons: buttons.length === 0 ? undefined : buttons })}
      />
      <Escalation message={message} onMessage={onMessage} />
    </>
  );
}

/** A value of a device within the text: it is filled in when the message is sent. */
function InsertValue({ onValue }: { onValue(path: string): void }) {
  const open = useSignal(false);
  const path = useSignal('');
  return (
    <div class="field">
      <button
        type="button"
        class="button quiet small"
        aria-expanded={open.value}
        data-testid="insert"
        onClick={() => {
          open.value = !open.value;
        }}
      >
        {r('form.insert')}
      </button>
      {open.value ? (
        <>
          <PartPicker
            kind="properties"
            path={path.value}
            fits={(part) => !part.picture && !part.writeOnly}
            testid="insert-thing"
            onPath={(next) => (path.value = next)}
          />
          <button
            type="button"
            class="button"
            disabled={path.value === ''}
            data-testid="insert-do"
            onClick={() => {
              onValue(path.peek());
              open.value = false;
            }}
          >
            {r('form.insertDo')}
          </button>
        </>
      ) : null}
    </div>
  );
}

/** Everybody who lives here, or some of them. */
function People({
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
      <Switch label={r('form.everybody')} on={chosen === undefined} onChange={(on) => onChosen(on ? undefined : names.slice(0, 1))} />
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

const WHATS = ['none', 'write', 'invoke', 'scene'] as const;
const WHAT: Readonly<Record<(typeof WHATS)[number], RuleText>> = {
  none: 'button.none',
  write: 'kind.write',
  invoke: 'kind.invoke',
  scene: 'kind.scene',
};

/** Buttons under the message, at most three. */
function Buttons({
  buttons,
  names,
  onButtons,
}: {
  buttons: readonly NotifyButton[];
  names: Names;
  onButtons(buttons: NotifyButton[]): void;
}) {
  const scenes = [...useSession().house.scenes.value.values()];
  const put = (index: number, button: NotifyButton): void => onButtons(buttons.map((one, i) => (i === index ? button : one)));
  return (
    <fieldset class="group top">
      <legend class="field-label">{r('form.buttons')}</legend>
      {buttons.map((button, i) => {
        const what = WHATS.find((one) => one !== 'none' && Object.hasOwn(button, one)) ?? 'none';
        const property = button.write === undefined ? undefined : propertyOf(names, button.write);
        return (
          <div key={i} class="group">
            <TextField
              label={r('form.buttonTitle')}
              value={button.title}
              max={40}
              testid={`button-${i}`}
              onValue={(title) => put(i, { ...button, title })}
            />
            <Choice
              label={r('form.buttonDoes')}
              value={what}
              choices={WHATS.filter((one) => one !== 'scene' || scenes.length > 0).map((one) => [one, r(WHAT[one])] as const)}
              testid={`button-${i}`}
              onValue={(next) =>
                put(i, { title: button.title, ...(next === 'none' ? {} : { [next]: next === 'scene' ? (scenes[0]?.id ?? '') : '' }) })
              }
            />
            {button.write === undefined ? null : (
              <>
                <PartPicker
                  kind="properties"
                  path={button.write}
                  fits={(part) => !part.readOnly && !part.picture}
                  testid={`button-${i}-thing`}
                  onPath={(path) => put(i, { title: button.title, write: path, value: firstValue(propertyOf(names, path)) })}
                />
                {property === undefined ? null : (
                  <ValueInput
                    key={button.write}
                    property={property}
                    value={button.value}
                    onValue={(value) => put(i, { ...button, value })}
                  />
                )}
              </>
            )}
            {button.invoke === undefined ? null : (
              <PartPicker
                kind="actions"
                path={button.invoke}
                fits={(part) => actionNeedsNothing(part.input)}
                testid={`button-${i}-thing`}
                onPath={(path) => put(i, { title: button.title, invoke: actionOf(names, path) === undefined ? '' : path })}
              />
            )}
            {button.scene === undefined ? null : (
              <select
                aria-label={r('form.scene')}
                value={button.scene}
                onChange={(event) => put(i, { title: button.title, scene: event.currentTarget.value })}
              >
                {scenes.map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </select>
            )}
            <button type="button" class="button quiet small" onClick={() => onButtons(buttons.filter((_, at) => at !== i))}>
              <Icon path={mdiDeleteOutline} size={20} />
              {r('form.removeButton')}
            </button>
          </div>
        );
      })}
      {buttons.length >= BUTTONS ? null : (
        <button
          type="button"
          class="button quiet"
          data-testid="add-button"
          onClick={() => onButtons([...buttons, { title: r('form.newButton') }])}
        >
          <Icon path={mdiPlus} size={20} />
          {r('form.addButton')}
        </button>
      )}
    </fieldset>
  );
}

const actionNeedsNothing = (input: { readonly required?: readonly string[] } | undefined): boolean => (input?.required ?? []).length === 0;

/** Whom to tell where nobody has said that they know. */
function Escalation({ message, onMessage }: Pick<Props, 'message' | 'onMessage'>) {
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
