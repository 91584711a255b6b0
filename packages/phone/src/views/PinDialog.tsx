import { useSignal } from '@preact/signals';
import { useSession } from '../parts/context.js';
import { useAsk } from '../parts/useAsk.js';
import { useModal } from '../parts/useModal.js';
import type { PinRequest } from '../state/homeSession.js';
import { t } from '../texts/runtime.js';

/** The home asked who it is: the PIN, and then the same again. What was asked for is done only by this second, fresh command. */
export function PinDialog({ request }: { request: PinRequest }) {
  const session = useSession();
  const dialog = useModal();
  const pin = useSignal('');
  const stepUp = useAsk(() => session.client.ask('stepUp', { pin: pin.peek() }));
  const close = (): void => request.answered(false);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-label={t('pin.needed')}
      data-testid="pin-dialog"
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <form
        class="sheet-inside draft"
        onSubmit={(event) => {
          event.preventDefault();
          void stepUp.ask().then((answer) => {
            pin.value = '';
            if (answer !== undefined) request.answered(true);
          });
        }}
      >
        <h2>{t('pin.needed')}</h2>
        <p class="said">{t('pin.why', { thing: request.what })}</p>
        {session.house.you.value?.pin === false ? <p class="blocked">{t('pin.none')}</p> : null}
        <PinField label={t('pin.label')} value={pin.value} testid="pin" onValue={(value) => (pin.value = value)} />
        {stepUp.fault.value === undefined ? null : (
          <p class="fault" role="alert">
            {stepUp.fault.value}
          </p>
        )}
        <div class="buttons">
          <button type="submit" class="button" disabled={stepUp.busy.value || !/^\d{4,12}$/.test(pin.value)} data-testid="pin-go">
            {t('pin.go')}
          </button>
          <button type="button" class="button quiet" onClick={close}>
            {t('action.cancel')}
          </button>
        </div>
      </form>
    </dialog>
  );
}

export function PinField({
  label,
  value,
  testid,
  onValue,
}: {
  label: string;
  value: string;
  testid: string;
  onValue(value: string): void;
}) {
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <input
        type="password"
        inputMode="numeric"
        autocomplete="off"
        pattern="[0-9]*"
        maxLength={12}
        value={value}
        data-testid={testid}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </label>
  );
}
