/** Where something stands, px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const middle = ({ left, top, width, height }: Box): { readonly x: number; readonly y: number } => ({
  x: left + width / 2,
  y: top + height / 2,
});

/** Where the item of `from` lands when it is let go so far from its place: the place whose middle is nearest to its own. */
export function placeAt(boxes: readonly Box[], from: number, by: { readonly x: number; readonly y: number }): number {
  const held = boxes[from];
  if (held === undefined) return from;
  const at = middle(held);
  const away = boxes.map((box) => {
    const { x, y } = middle(box);
    return Math.hypot(x - at.x - by.x, y - at.y - by.y);
  });
  return away.indexOf(Math.min(...away));
}

/** How far each item makes way while that of `from` is held over the place `to`. In a column items may be of any height; in a grid they are alike. */
export function shifts(boxes: readonly Box[], from: number, to: number): readonly { readonly x: number; readonly y: number }[] {
  const column = boxes.every(({ left }) => Math.abs(left - (boxes[0]?.left ?? 0)) < 1);
  const held = boxes[from];
  return boxes.map((box, k) => {
    const way = k > from && k <= to ? -1 : k < from && k >= to ? 1 : 0;
    const next = boxes[k + way];
    if (way === 0 || held === undefined || next === undefined) return { x: 0, y: 0 };
    if (!column) return { x: next.left - box.left, y: next.top - box.top };
    const neighbour = boxes[from - way] as Box;
    const gap = way < 0 ? neighbour.top - held.top - held.height : held.top - neighbour.top - neighbour.height;
    return { x: 0, y: way * (held.height + gap) };
  });
}

/** The list with the item of `from` at the place `to`. */
export function reordered<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}
