import { type Rule, type RuleState, sameJson } from '@around/messages';
import { computed, type ReadonlySignal, signal } from '@preact/signals';

/** What of an edit is kept, so that it survives a reload. */
export interface RuleDraft {
  readonly rule: Rule;
  /** Of the rule that it changes; missing for a new one. */
  readonly version?: number;
  /** Unix ms. */
  readonly at: number;
}

export const EMPTY_RULE: Rule = { title: '', when: [], do: [] };

/** A rule as somebody is changing it. */
export class RuleEdit {
  readonly #rule = signal<Rule>(EMPTY_RULE);
  readonly #base = signal<RuleState | undefined>(undefined);
  readonly #start: Rule;
  readonly #version = signal<number | undefined>(undefined);
  readonly changed: ReadonlySignal<boolean>;

  /** @param start what a new rule begins with */
  constructor(state: RuleState | undefined, draft: RuleDraft | undefined, start: Rule = EMPTY_RULE) {
    this.#start = start;
    this.#base.value = state;
    this.#version.value = draft === undefined ? state?.version : draft.version;
    this.#rule.value = draft?.rule ?? state?.rule ?? start;
    this.changed = computed(() => !sameJson(this.#rule.value, this.#base.value?.rule ?? EMPTY_RULE));
  }

  get rule(): ReadonlySignal<Rule> {
    return this.#rule;
  }
  /** As the home has it; undefined for a new one. */
  get base(): ReadonlySignal<RuleState | undefined> {
    return this.#base;
  }
  /** Which version of it is being changed. */
  get version(): number | undefined {
    return this.#version.value;
  }

  change(rule: Rule): void {
    this.#rule.value = rule;
  }

  /**
   * The home's rule as it is now. What nobody has changed here follows it. What was changed stays, and keeps its version, unless the
   * rule was only turned on or off: that is taken over.
   */
  follow(state: RuleState): void {
    const base = this.#base.peek();
    if (base !== undefined && base.version === state.version) return;
    const untouched = !this.changed.peek();
    const current = this.#version.peek() === base?.version;
    this.#base.value = state;
    if (untouched) this.#take(state);
    else if (current && base !== undefined && sameJson(switched(base.rule, true), switched(state.rule, true))) {
      this.#rule.value = switched(this.#rule.peek(), state.rule.on);
      this.#version.value = state.version;
    }
  }

  /** Saved: what is here is what the home has. */
  saved(state: RuleState): void {
    this.#base.value = state;
    this.#version.value = state.version;
    // What was changed while it was on its way stays changed.
  }

  /** Throws one's own changes away. */
  discard(): void {
    const base = this.#base.peek();
    if (base === undefined) this.#rule.value = this.#start;
    else this.#take(base);
  }

  /** One's own changes shall stand, whatever the other's were. */
  overrule(): void {
    this.#version.value = this.#base.peek()?.version;
  }

  draft(at: number): RuleDraft {
    const version = this.#version.peek();
    return { rule: this.#rule.peek(), at, ...(version === undefined ? {} : { version }) };
  }

  #take(state: RuleState): void {
    this.#rule.value = state.rule;
    this.#version.value = state.version;
  }
}

function switched({ on: _, ...rule }: Rule, on: boolean | undefined): Rule {
  return on === undefined ? rule : { ...rule, on };
}
