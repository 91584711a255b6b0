import type { Look } from '@around/messages';
import type { HouseThing } from './things.js';

/** Room between two neighbours, for those who arrange by hand elsewhere. */
const GAP = 10;

/**
 * The looks to write so that the thing at `from` stands at `to` in its list.
 * @param looks what each thing's look is now: the rest of it stays
 */
export function moved(things: readonly HouseThing[], looks: ReadonlyMap<string, Look>, from: number, to: number): readonly Look[] {
  if (to < 0 || to >= things.length || from === to) return [];
  const order = [...things];
  const [thing] = order.splice(from, 1);
  if (thing === undefined) return [];
  order.splice(to, 0, thing);
  return order.flatMap(({ id, order: before }, index) => {
    const place = (index + 1) * GAP;
    return before === place ? [] : [{ ...looks.get(id), thing: id, order: place }];
  });
}
