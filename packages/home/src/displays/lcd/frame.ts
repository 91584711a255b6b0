import { CGRAM, DDRAM, type Stretch } from './chip.js';
import { GLYPHS } from './glyphs.js';
import { type Cell, plainCode, SPACE } from './lettering.js';
import type { CharTable } from './tables.js';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const SLOTS = 8;
/** The same character again is cheaper than a new address up to so many cells. */
const GAP = 1;

/** What stands on the glass, and what has to be sent so that something else does. Pure. */
export class Frame {
  readonly #size: Size;
  readonly #table: CharTable;
  /** Codes as they were sent; undefined: not known. */
  #shown: (number | undefined)[][];
  /** Which character of our own is in which of the eight places. */
  #slots: (string | undefined)[] = new Array(SLOTS).fill(undefined);

  constructor(size: Size, table: CharTable) {
    this.#size = size;
    this.#table = table;
    this.#shown = unknown(size);
  }

  /** Nothing is known of the glass any more: all of it is sent the next time. */
  forget(): void {
    this.#shown = unknown(this.#size);
    this.#slots = new Array(SLOTS).fill(undefined);
  }

  /** The stretches that bring these rows onto the glass; cells that are missing are blank, those beyond its edge are cut. */
  show(rows: readonly (readonly Cell[])[]): Stretch[] {
    const wanted = Array.from({ length: this.#size.rows }, (_, row) =>
      Array.from({ length: this.#size.columns }, (_, column) => rows[row]?.[column] ?? SPACE),
    );
    const stretches = this.#makeRoom(new Set(wanted.flat().filter((cell) => typeof cell === 'string')));
    const codes = wanted.map((row) => row.map((cell) => (typeof cell === 'number' ? cell : this.#codeOf(cell))));
    codes.forEach((row, y) => {
      stretches.push(...this.#changed(row, y));
    });
    this.#shown = codes;
    return stretches;
  }

  /** Characters of our own that are not there yet take the places of those that are not wanted now. */
  #makeRoom(names: ReadonlySet<string>): Stretch[] {
    const stretches: Stretch[] = [];
    for (const name of names) {
      if (this.#slots.includes(name)) continue;
      const slot = this.#slots.findIndex((held) => held === undefined || !names.has(held));
      if (slot < 0) break;
      this.#slots[slot] = name;
      stretches.push({ data: false, bytes: [CGRAM | (slot * 8)] }, { data: true, bytes: GLYPHS.get(name)?.rows ?? [] });
    }
    return stretches;
  }

  #codeOf(name: string): number {
    const slot = this.#slots.indexOf(name);
    return slot < 0 ? plainCode(name, this.#table) : slot;
  }

  #changed(row: readonly number[], y: number): Stretch[] {
    const shown = this.#shown[y] ?? [];
    const runs: [number, number][] = [];
    row.forEach((code, x) => {
      if (shown[x] === code) return;
      const last = runs.at(-1);
      if (last !== undefined && x - last[1] <= GAP) last[1] = x + 1;
      else runs.push([x, x + 1]);
    });
    return runs.flatMap(([from, to]) => [
      { data: false, bytes: [DDRAM | (this.#addressOf(y) + from)] },
      { data: true, bytes: row.slice(from, to) },
    ]);
  }

  /** Two memory lines of 40; a glass of four rows shows each of them cut in the middle. */
  #addressOf(y: number): number {
    return (y % 2) * 0x40 + (y > 1 ? this.#size.columns : 0);
  }
}

const unknown = (size: Size): undefined[][] => Array.from({ length: size.rows }, () => new Array(size.columns).fill(undefined));
