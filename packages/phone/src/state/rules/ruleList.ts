import { AskError, type HomeClient } from '@around/client';
import type { RuleState } from '@around/messages';
import { computed, type ReadonlySignal, signal } from '@preact/signals';

export const RULE_FILTERS = ['all', 'on', 'failing'] as const;
export type RuleFilter = (typeof RULE_FILTERS)[number];

/** Whether somebody should look at it: it can do nothing as it stands, or its last run came to grief. */
export const isFailing = ({ fault, last, rule }: RuleState): boolean =>
  rule.on !== false && (fault !== undefined || last?.result === 'failed' || last?.result === 'looped' || last?.result === 'interrupted');

export const passes = (state: RuleState, filter: RuleFilter): boolean =>
  filter === 'all' || (filter === 'on' ? state.rule.on !== false : isFailing(state));

/** The home's rules. However often it is told to read, one question is under way, and at most one waits. */
export class RuleList {
  readonly #client: Pick<HomeClient, 'ask'>;
  readonly #rules = signal<readonly RuleState[] | undefined>(undefined);
  readonly #fault = signal<string | undefined>(undefined);
  #reading: Promise<void> | undefined;
  #again = false;
  readonly titles = computed(() => new Map((this.#rules.value ?? []).map(({ id, rule }) => [id, rule.title])));

  constructor(client: Pick<HomeClient, 'ask'>) {
    this.#client = client;
  }

  /** By title; undefined before the home answered. */
  get rules(): ReadonlySignal<readonly RuleState[] | undefined> {
    return this.#rules;
  }
  /** Why they could not be read, in the home's words; `away` where there is no connection. */
  get fault(): ReadonlySignal<string | undefined> {
    return this.#fault;
  }

  read(): Promise<void> {
    if (this.#reading !== undefined) this.#again = true;
    else
      this.#reading = this.#read().finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }

  /** One rule as the home just told of it. */
  take(state: RuleState): void {
    const others = (this.#rules.peek() ?? []).filter(({ id }) => id !== state.id);
    this.#rules.value = sorted([...others, state]);
  }

  async #read(): Promise<void> {
    do {
      this.#again = false;
      try {
        const { rules } = await this.#client.ask('rules', {});
        this.#rules.value = sorted(rules);
        this.#fault.value = undefined;
      } catch (error) {
        const away = error instanceof AskError && error.code === 'away';
        this.#fault.value = away ? 'away' : error instanceof Error ? error.message : String(error);
      }
    } while (this.#again);
  }
}

const sorted = (rules: readonly RuleState[]): readonly RuleState[] => [...rules].sort((a, b) => a.rule.title.localeCompare(b.rule.title));
