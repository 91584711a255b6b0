import type { Timer } from '../clock.js';

interface Entry {
  readonly due: number;
  readonly order: number;
  fn: (() => void) | undefined;
}

/** Timers in order of time, then of creation: a binary heap; a cancelled one stays in it, empty, until it is passed. */
export class FakeTimers {
  #heap: Entry[] = [];
  #order = 0;
  #live = 0;

  get size(): number {
    return this.#live;
  }

  add(due: number, fn: () => void): Timer {
    const entry: Entry = { due, order: this.#order++, fn };
    this.#live++;
    this.#push(entry);
    return {
      cancel: () => {
        if (entry.fn === undefined) return;
        entry.fn = undefined;
        this.#live--;
        if (this.#heap.length > 64 && this.#live < this.#heap.length / 2) this.#compact();
      },
    };
  }

  nextDue(): number | undefined {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (top.fn !== undefined) return top.due;
      this.#pop();
    }
    return undefined;
  }

  takeDue(end: number): { due: number; fn: () => void } | undefined {
    const due = this.nextDue();
    if (due === undefined || due > end) return undefined;
    const entry = this.#pop();
    const fn = entry?.fn;
    if (entry === undefined || fn === undefined) return undefined;
    entry.fn = undefined;
    this.#live--;
    return { due, fn };
  }

  #compact(): void {
    const live = this.#heap.filter((entry) => entry.fn !== undefined);
    this.#heap = [];
    for (const entry of live) this.#push(entry);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up] as Entry;
      if (!before(entry, parent)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry)) child++;
      if (!before(heap[child] as Entry, last)) break;
      heap[at] = heap[child] as Entry;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}
