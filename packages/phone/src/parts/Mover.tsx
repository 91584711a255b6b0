import { mdiArrowDown, mdiArrowUp } from '@mdi/js';
import { Grip, type Reorder } from './Grip.js';
import { Icon } from './Icon.js';

interface Props {
  reorder: Reorder;
  index: number;
  count: number;
  /** Spoken: `Move Lamp up`. */
  up: string;
  down: string;
  disabled: boolean;
  onMove(from: number, to: number): void;
}

/** The ways to put an item of a list elsewhere: dragged, or a place up or down. */
export function Mover({ reorder, index, count, up, down, disabled, onMove }: Props) {
  return (
    <div class="mover">
      <Grip reorder={reorder} index={index} />
      <button type="button" class="round plain" disabled={disabled || index === 0} aria-label={up} onClick={() => onMove(index, index - 1)}>
        <Icon path={mdiArrowUp} />
      </button>
      <button
        type="button"
        class="round plain"
        disabled={disabled || index === count - 1}
        aria-label={down}
        onClick={() => onMove(index, index + 1)}
      >
        <Icon path={mdiArrowDown} />
      </button>
    </div>
  );
}
