import { useSignal } from '@preact/signals';
import { t } from '../texts/runtime.js';

interface SureProps {
  label: string;
  /** What the second button says: what will happen, by name. */
  sure: string;
  busy: boolean;
  testid: string;
  onSure(): void;
}

/** What cannot be taken back is asked twice, in the same place. */
export function Sure({ label, sure, busy, testid, onSure }: SureProps) {
  const asked = useSignal(false);
  if (!asked.value) {
    return (
      <button
        type="button"
        class="button quiet"
        data-testid={testid}
        onClick={() => {
          asked.value = true;
        }}
      >
        {label}
      </button>
    );
  }
  return (
    <>
      <button
        type="button"
        class="button danger"
        disabled={busy}
        data-testid={`${testid}-sure`}
        onClick={() => {
          asked.value = false;
          onSure();
        }}
      >
        {sure}
      </button>
      <button
        type="button"
        class="button quiet"
        onClick={() => {
          asked.value = false;
        }}
      >
        {t('action.cancel')}
      </button>
    </>
  );
}
