import { useSignal } from '@preact/signals';
import { useSession } from '../parts/context.js';
import { useAsk } from '../parts/useAsk.js';
import { t } from '../texts/runtime.js';
import { PinField } from './PinDialog.js';

/** One's own PIN: set, changed, taken away. */
export function PinCard() {
  const session = useSession();
  // Said at the session's start; what was set here since counts.
  const known = useSignal<boolean | undefined>(undefined);
  const has = known.value ?? session.house.you.value?.pin === true;
  const old = useSignal('');
  const pin = useSignal('');
  const again = useSignal('');
  const saved = useSignal(false);
  const clear = (): void => {
    for (const field of [old, pin, again]) field.value = '';
  };
  const given = (): { old?: string } => (has ? { old: old.peek() } : {});
  const set = useAsk(() => session.client.ask('setPin', { pin: pin.peek(), ...given() }));
  const remove = useAsk(() => session.client.ask('setPin', given()));
  const after = (answer: unknown, now: boolean): void => {
    if (answer === undefined) return;
    clear();
    known.value = now;
    saved.value = now;
  };
  const whole = /^\d{4,12}$/.test(pin.value);
  const differ = again.value !== '' && again.value !== pin.value;
  const fault = set.fault.value ?? remove.fault.value;
  return (
    <details class="inner">
      <summary data-testid="pin-edit">{t(has ? 'pin.change' : 'pin.set')}</summary>
      <form
        class="draft"
        onSubmit={(event) => {
          event.preventDefault();
          void set.ask().then((answer) => after(answer, true));
        }}
      >
        {has ? <PinField label={t('pin.old')} value={old.value} testid="pin-old" onValue={(value) => (old.value = value)} /> : null}
        <PinField label={t('pin.new')} value={pin.value} testid="pin-new" onValue={(value) => (pin.value = value)} />
        <PinField label={t('pin.again')} value={again.value} testid="pin-again" onValue={(value) => (again.value = value)} />
        <p class="hint">{t('pin.hint')}</p>
        {differ ? <p class="fault">{t('pin.differ')}</p> : null}
        {fault === undefined ? null : (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        {saved.value ? <p class="said">{t('pin.saved')}</p> : null}
        <div class="buttons">
          <button type="submit" class="button" disabled={set.busy.value || !whole || again.value !== pin.value} data-testid="pin-save">
            {t('look.save')}
          </button>
          {has ? (
            <button
              type="button"
              class="button quiet"
              disabled={remove.busy.value || old.value === ''}
              onClick={() => void remove.ask().then((answer) => after(answer, false))}
            >
              {t('pin.clear')}
            </button>
          ) : null}
        </div>
      </form>
    </details>
  );
}
