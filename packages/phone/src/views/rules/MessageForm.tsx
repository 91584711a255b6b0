import { LEVELS, type Level, type NotifyMessage } from '@around/messages';
import { useSignal } from '@preact/signals';
import { useSession } from '../../parts/context.js';
import type { Names } from '../../state/rules/names.js';
import { type RuleText, r } from '../../texts/automations.js';
import { t } from '../../texts/runtime.js';
import { Choice, Field, TextField, withPart } from './fields.js';
import { Buttons } from './MessageButtons.js';
import { Escalation, People } from './MessagePeople.js';
import { PartPicker } from './PartPicker.js';

const LEVEL: Readonly<Record<Level, RuleText>> = { info: 'level.info', warning: 'level.warning', alarm: 'level.alarm' };

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
