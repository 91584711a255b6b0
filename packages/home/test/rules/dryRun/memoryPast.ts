import type { Change, HistoryValue } from '@around/messages';
import type { Past } from '../../../src/rules/dryRun/past.js';

const DAY = 86_400_000;

/** A history that keeps what happened as a list. */
export class MemoryPast implements Past {
  readonly #values = new Map<string, HistoryValue[]>();
  readonly #events = new Map<string, HistoryValue[]>();
  kept = 366 * DAY;

  take(change: Change): void {
    if (change.k === 'value') {
      const { thing, name, value, at, quality } = change.value;
      push(this.#values, `${thing}.${name}`, { t: at, value: quality === 'good' ? value : null });
    } else if (change.k === 'event') push(this.#events, `${change.thing}.${change.name}`, { t: change.at, value: change.data ?? null });
  }

  before(thing: string, name: string, t: number): HistoryValue | undefined {
    return this.#values.get(`${thing}.${name}`)?.findLast((one) => one.t < t);
  }

  readings(thing: string, name: string, from: number, to: number): readonly HistoryValue[] {
    return between(this.#values.get(`${thing}.${name}`), from, to);
  }

  events(thing: string, name: string, from: number, to: number): readonly HistoryValue[] {
    return between(this.#events.get(`${thing}.${name}`), from, to);
  }

  keptFor(): number {
    return this.kept;
  }
}

function push(map: Map<string, HistoryValue[]>, key: string, value: HistoryValue): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

const between = (list: readonly HistoryValue[] = [], from: number, to: number) => list.filter(({ t }) => t >= from && t < to);
