import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { type NumberSteps, snap } from '../state/numberSteps.js';
import { t } from '../texts/runtime.js';

export interface SliderProps {
  label: string;
  value: number | undefined;
  steps: NumberSteps;
  /** The value in words, for screen readers and the bubble. */
  text(value: number): string;
  disabled: boolean;
  /** In a tile: a tap on it sets nothing. */
  dragOnly?: boolean;
  onDrag(value: number): void;
  onRelease(value: number): void;
  onCancel(): void;
  testid?: string;
}

/** So far a finger goes sideways before it means the slider and not the page. */
const INTENT_PX = 10;
/** From this share on the words stand at the beginning, below it at the end: never under the thumb. */
const HIGH = 0.4;

/**
 * A slider that does not fire while the page is scrolled over it (phone.md, R6): vertical movement stays the page's, a drag
 * begins after 10 px sideways, and what the system takes away (pointercancel) is undone.
 */
export function Slider({ label, value, steps, text, disabled, dragOnly = false, onDrag, onRelease, onCancel, testid }: SliderProps) {
  const dragged = useSignal<number | undefined>(undefined);
  const start = useRef<{ x: number; pointer: number; moving: boolean } | undefined>(undefined);
  const track = useRef<HTMLDivElement>(null);
  const shown = dragged.value ?? value;
  const range = steps.maximum - steps.minimum;
  const share = shown === undefined ? 0 : Math.min(1, Math.max(0, (shown - steps.minimum) / range));

  const valueAt = (x: number): number => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return steps.minimum;
    return snap(steps, steps.minimum + Math.min(1, Math.max(0, (x - box.left) / box.width)) * range);
  };
  const end = (): void => {
    start.current = undefined;
    dragged.value = undefined;
  };
  const step = (to: number): void => onRelease(snap(steps, to));
  const onKeyDown = (event: KeyboardEvent): void => {
    const from = shown ?? steps.minimum;
    const moves: Record<string, number> = {
      ArrowRight: from + steps.step,
      ArrowUp: from + steps.step,
      ArrowLeft: from - steps.step,
      ArrowDown: from - steps.step,
      PageUp: from + steps.page,
      PageDown: from - steps.page,
      Home: steps.minimum,
      End: steps.maximum,
    };
    const to = moves[event.key];
    if (to === undefined || disabled) return;
    event.preventDefault();
    step(to);
  };

  return (
    <div
      ref={track}
      class={`slider ${share < HIGH ? 'low' : ''}`}
      role="slider"
      tabIndex={disabled ? -1 : 0}
      aria-label={label}
      aria-valuemin={steps.minimum}
      aria-valuemax={steps.maximum}
      aria-valuenow={shown ?? steps.minimum}
      aria-valuetext={shown === undefined ? t('age.unknown') : text(shown)}
      aria-disabled={disabled}
      data-testid={testid}
      style={{ '--share': `${share * 100}%` }}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (disabled || event.button !== 0) return;
        start.current = { x: event.clientX, pointer: event.pointerId, moving: false };
      }}
      onPointerMove={(event) => {
        const from = start.current;
        if (from === undefined || from.pointer !== event.pointerId) return;
        if (!from.moving) {
          if (Math.abs(event.clientX - from.x) < INTENT_PX) return;
          from.moving = true;
          event.currentTarget.setPointerCapture(event.pointerId);
        }
        const next = valueAt(event.clientX);
        if (next === dragged.peek()) return;
        dragged.value = next;
        onDrag(next);
      }}
      onPointerUp={(event) => {
        const from = start.current;
        if (from === undefined || from.pointer !== event.pointerId) return;
        const final = valueAt(event.clientX);
        end();
        if (from.moving || !dragOnly) onRelease(final);
      }}
      onPointerCancel={() => {
        if (start.current === undefined) return;
        end();
        onCancel();
      }}
    >
      <span class="slider-fill" />
      <span class="slider-text">{shown === undefined ? '' : text(shown)}</span>
    </div>
  );
}
