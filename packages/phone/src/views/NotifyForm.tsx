import { LEVELS, type Level, type NotifySettings } from '@around/messages';
import { useSignal } from '@preact/signals';
import { useSession } from '../parts/context.js';
import { Switch } from '../parts/Switch.js';
import { useAsk } from '../parts/useAsk.js';
import { type NoticeText, nt } from '../texts/notices.js';
import { language } from '../texts/runtime.js';
import type { NotifyState } from './NotifyCard.js';

type Way = NonNullable<NotifySettings['ways']>[number];

const LEAST: Readonly<Record<Level, NoticeText>> = { info: 'leastInfo', warning: 'leastWarning', alarm: 'leastAlarm' };
const WAY: Readonly<Record<Way, NoticeText>> = { push: 'wayPush', email: 'wayEmail', webhook: 'wayWebhook' };
/** What quiet hours begin with, once they are switched on. */
const NIGHT = { from: '22:00', to: '07:00' };

/** How one person wants to be told, on whatever phone. */
export function NotifyForm({ is, onSaved }: { is: NotifyState; onSaved(): void }) {
  const session = useSession();
  const draft = useSignal<NotifySettings>(is.settings);
  const saved = useSignal(false);
  const save = useAsk(() => session.client.ask('setNotifySettings', { ...draft.peek(), language: language.peek() }));
  const change = (next: NotifySettings): void => {
    saved.value = false;
    draft.value = next;
  };
  const { quiet, email, ways = ['push'], own = true, least = 'info' } = draft.value;
  const offered: readonly Way[] = ['push', ...(is.canEmail ? (['email'] as const) : []), ...(is.canWebhook ? (['webhook'] as const) : [])];
  const manager = ['owner', 'admin'].includes(session.client.identity.key.role);
  return (
    <form
      class="draft"
      onSubmit={(event) => {
        event.preventDefault();
        void save.ask().then((done) => {
          saved.value = done !== undefined;
          if (done !== undefined) onSaved();
        });
      }}
    >
      <h4>{nt('personTitle')}</h4>
      <label class="field">
        <span class="field-label">{nt('least')}</span>
        <select
          value={least}
          data-testid="notify-least"
          onChange={(event) => change({ ...draft.peek(), least: event.currentTarget.value as Level })}
        >
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {nt(LEAST[level])}
            </option>
          ))}
        </select>
      </label>
      <Switch
        label={nt('quiet')}
        on={quiet !== undefined}
        testid="notify-quiet"
        onChange={(on) => {
          const { quiet: _, ...rest } = draft.peek();
          change(on ? { ...rest, quiet: NIGHT } : rest);
        }}
      />
      {quiet === undefined ? null : (
        <>
          <div class="draft">
            <Time label={nt('quietFrom')} value={quiet.from} onChange={(from) => change({ ...draft.peek(), quiet: { ...quiet, from } })} />
            <Time label={nt('quietTo')} value={quiet.to} onChange={(to) => change({ ...draft.peek(), quiet: { ...quiet, to } })} />
          </div>
          <p class="hint">{nt('quietHint')}</p>
        </>
      )}
      {offered.length < 2 ? null : (
        <fieldset class="plain">
          <legend class="field-label">{nt('ways')}</legend>
          {offered.map((way) => (
            <Switch
              key={way}
              label={nt(WAY[way])}
              on={ways.includes(way)}
              testid={`notify-way-${way}`}
              onChange={(on) => change({ ...draft.peek(), ways: on ? [...ways, way] : ways.filter((one) => one !== way) })}
            />
          ))}
        </fieldset>
      )}
      {is.canEmail ? (
        <label class="field">
          <span class="field-label">{nt('email')}</span>
          <input
            type="email"
            maxLength={200}
            autocomplete="email"
            value={email ?? ''}
            data-testid="notify-email"
            onInput={(event) => {
              const { email: _, ...rest } = draft.peek();
              const value = event.currentTarget.value.trim();
              change(value === '' ? rest : { ...rest, email: value });
            }}
          />
        </label>
      ) : (
        <p class="hint">{nt('emailNone')}</p>
      )}
      {manager ? <Switch label={nt('own')} on={own} testid="notify-own" onChange={(on) => change({ ...draft.peek(), own: on })} /> : null}
      <div class="buttons">
        <button type="submit" class="button" disabled={save.busy.value} data-testid="notify-save">
          {nt('save')}
        </button>
      </div>
      {save.fault.value === undefined ? null : <p class="fault">{save.fault.value}</p>}
      {saved.value ? <p class="said">{nt('saved')}</p> : null}
    </form>
  );
}

function Time({ label, value, onChange }: { label: string; value: string; onChange(value: string): void }) {
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <input
        type="time"
        required
        value={value}
        onInput={(event) => event.currentTarget.value !== '' && onChange(event.currentTarget.value)}
      />
    </label>
  );
}
