const DAY = 86_400_000;

/** How long what fits `match` is kept: `garden/*.level`, or all of `garden/tank`; `*` stands for any characters but `/`. */
export interface KeepRule {
  readonly match: string;
  /** Single readings, and events. */
  readonly days?: number;
  readonly summaryDays?: number;
  readonly never?: boolean;
}

/** ms; for ever where it is infinite, not at all where it is 0. */
export interface Kept {
  readonly readings: number;
  readonly summaries: number;
  readonly events: number;
}

/** How long the history of each property is kept: the first rule that fits tells. */
export class Keeping {
  readonly #rules: readonly { readonly fits: RegExp; readonly kept: Kept }[];
  readonly #else: Kept;
  readonly #known = new Map<string, Kept>();

  constructor(rules: readonly KeepRule[], readingDays: number) {
    this.#else = { readings: readingDays * DAY, summaries: Number.POSITIVE_INFINITY, events: Number.POSITIVE_INFINITY };
    this.#rules = rules.map(({ match, days, summaryDays, never }) => ({
      fits: new RegExp(`^${(match.includes('.') ? match : `${match}.*`).replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`),
      kept:
        never === true
          ? { readings: 0, summaries: 0, events: 0 }
          : {
              readings: days === undefined ? this.#else.readings : days * DAY,
              summaries: summaryDays === undefined ? this.#else.summaries : summaryDays * DAY,
              events: days === undefined ? this.#else.events : days * DAY,
            },
    }));
  }

  of(thing: string, name: string): Kept {
    const key = `${thing}.${name}`;
    let kept = this.#known.get(key);
    if (kept === undefined) {
      kept = this.#rules.find(({ fits }) => fits.test(key))?.kept ?? this.#else;
      this.#known.set(key, kept);
    }
    return kept;
  }
}
