import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../texts/runtime.js';

const HOLD_MS = 1_000;
const ASKED_MS = 5_000;

export interface HoldButtonProps {
  label: string;
  /** What screen readers say, where the label alone does not tell. */
  spoken?: string;
  /** In a tile: without the hint under it. */
  compact?: boolean;
  disabled: boolean;
  onConfirmed(): void;
  testid?: string | undefined;
}

/**
 * For what is risky (phone.md, R7): press for a second, or tap and confirm with a second tap (keyboards, switches). Never fires
 * on a single touch.
 */
export function HoldButton({ label, spoken, compact = false, disabled, onConfirmed, testid }: HoldButtonProps) {
  const asked = useSignal(false);
  const holding = useSignal(false);
  const timer = useRef<number | undefined>(undefined);
  const fired = useRef(false);
  const stop = (): void => {
    clearTimeout(timer.current);
    timer.current = undefined;
    holding.value = false;
  };
  useEffect(() => stop, []);
  const confirmed = (): void => {
    stop();
    asked.value = false;
    onConfirmed();
  };
  return (
    <button
      type="button"
      aria-label={spoken === undefined ? undefined : asked.value ? t('hold.confirm', { what: spoken }) : spoken}
      title={compact ? t('hold.hint') : undefined}
      class={`button risky ${compact ? 'compact' : ''} ${holding.value ? 'holding' : ''} ${asked.value ? 'asked' : ''}`}
      disabled={disabled}
      data-testid={testid}
      onContextMenu={(event) => event.preventDefault()}
      onPointerDown={(event) => {
        if (event.button !== 0 || asked.peek()) return;
        fired.current = false;
        holding.value = true;
        timer.current = setTimeout(() => {
          fired.current = true;
          confirmed();
        }, HOLD_MS) as unknown as number;
      }}
      onPointerUp={stop}
      onPointerLeave={stop}
      onPointerCancel={stop}
      onClick={() => {
        // The click that ends a hold is not a tap of its own.
        if (fired.current) {
          fired.current = false;
          return;
        }
        if (asked.peek()) return confirmed();
        asked.value = true;
        setTimeout(() => {
          asked.value = false;
        }, ASKED_MS);
      }}
    >
      <span class="hold-fill" />
      <span class="hold-label">{asked.value ? t('hold.confirm', { what: label }) : label}</span>
      {compact ? null : <span class="hold-hint">{asked.value ? '' : t('hold.hint')}</span>}
    </button>
  );
}
