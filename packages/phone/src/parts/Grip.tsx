import { mdiDrag } from '@mdi/js';
import type { RefObject } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { type Box, placeAt, shifts } from '../state/reorder.js';
import { Icon } from './Icon.js';

/** So near to the upper or lower edge of the screen the page moves on under the finger, px; and so much with each frame. */
const EDGE_PX = 90;
const STEP_PX = 8;

interface Held {
  readonly from: number;
  readonly items: readonly HTMLElement[];
  /** In the page, not on the screen. */
  readonly boxes: readonly Box[];
  readonly start: { readonly x: number; readonly y: number };
  pointer: { readonly x: number; readonly y: number };
  to: number;
  frame: number;
}

/** One list whose items (its children with `data-item`) are put into another order with a finger or a mouse. */
export class Reorder {
  readonly list: RefObject<HTMLElement | null>;
  readonly #moved: (from: number, to: number) => void;
  #held: Held | undefined;

  constructor(list: RefObject<HTMLElement | null>, moved: (from: number, to: number) => void) {
    this.list = list;
    this.#moved = moved;
  }

  take(event: PointerEvent, from: number): void {
    const list = this.list.current;
    if (list === null || event.button !== 0 || this.#held !== undefined) return;
    event.preventDefault();
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    const items = [...list.querySelectorAll<HTMLElement>(':scope > [data-item]')];
    const boxes = items.map((item) => {
      const { left, top, width, height } = item.getBoundingClientRect();
      return { left: left + scrollX, top: top + scrollY, width, height };
    });
    const pointer = { x: event.clientX, y: event.clientY };
    this.#held = { from, items, boxes, start: { x: pointer.x + scrollX, y: pointer.y + scrollY }, pointer, to: from, frame: 0 };
    list.classList.add('sorting');
    items[from]?.classList.add('held');
    addEventListener('keydown', this.#key);
    this.#draw();
  }

  move(event: PointerEvent): void {
    if (this.#held !== undefined) this.#held.pointer = { x: event.clientX, y: event.clientY };
  }

  drop(): void {
    const held = this.#held;
    this.cancel();
    if (held !== undefined && held.to !== held.from) this.#moved(held.from, held.to);
  }

  /** Everything stays where it was. */
  cancel(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    cancelAnimationFrame(held.frame);
    removeEventListener('keydown', this.#key);
    this.list.current?.classList.remove('sorting');
    for (const item of held.items) {
      item.classList.remove('held');
      item.style.transform = '';
    }
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.cancel();
  };

  readonly #draw = (): void => {
    const held = this.#held;
    if (held === undefined) return;
    const { pointer, start, boxes, from, items } = held;
    if (pointer.y < EDGE_PX) scrollBy(0, -STEP_PX);
    else if (pointer.y > innerHeight - EDGE_PX) scrollBy(0, STEP_PX);
    const by = { x: pointer.x + scrollX - start.x, y: pointer.y + scrollY - start.y };
    held.to = placeAt(boxes, from, by);
    const away = shifts(boxes, from, held.to);
    items.forEach((item, k) => {
      const { x, y } = k === from ? by : (away[k] ?? by);
      item.style.transform = `translate(${x}px, ${y}px)`;
    });
    held.frame = requestAnimationFrame(this.#draw);
  };
}

/** @param moved the item that stood at `from` was let go at `to` */
export function useReorder(moved: (from: number, to: number) => void): Reorder {
  const list = useRef<HTMLElement>(null);
  const newest = useRef(moved);
  newest.current = moved;
  const reorder = useMemo(() => new Reorder(list, (from, to) => newest.current(from, to)), []);
  useEffect(() => () => reorder.cancel(), [reorder]);
  return reorder;
}

/** What an item is dragged by. For fingers and mice alone: keys and screen readers have the buttons that move it up and down. */
export function Grip({ reorder, index }: { reorder: Reorder; index: number }) {
  return (
    <span
      class="grip"
      aria-hidden="true"
      data-testid={`grip-${index}`}
      onPointerDown={(event) => reorder.take(event, index)}
      onPointerMove={(event) => reorder.move(event)}
      onPointerUp={() => reorder.drop()}
      onPointerCancel={() => reorder.cancel()}
    >
      <Icon path={mdiDrag} />
    </span>
  );
}
