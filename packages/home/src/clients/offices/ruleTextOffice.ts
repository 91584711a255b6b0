import type { AskWith, DryRun, ImportResult, Rule } from '@around/messages';
import type { Clock } from '@around/platform';
import type { House } from '../../house/house.js';
import { AskRefused } from '../../house/refused.js';
import { DryRuns } from '../../rules/dryRun/dryRun.js';
import type { Past } from '../../rules/dryRun/past.js';
import type { Rules } from '../../rules/engine.js';
import type { Scenes } from '../../rules/ports.js';
import { inTurns } from '../../rules/text/inTurns.js';
import { keptAfter, withComments } from '../../rules/text/keptText.js';
import { type Known, knownThing } from '../../rules/text/known.js';
import { planning } from '../../rules/text/planImport.js';
import { readingRules } from '../../rules/text/readRules.js';
import { writeRules } from '../../rules/text/writeRules.js';
import type { Moment, Times } from '../../rules/times.js';
import type { Audit } from '../people/audit.js';
import type { FactBook } from '../people/books.js';
import type { Caller } from './caller.js';
import type { RuleOffice } from './ruleOffice.js';

/** The name of what is kept of the imported text. */
const TEXT = 'rules.text';

export interface RuleTextDeps {
  readonly rules: Rules;
  readonly office: RuleOffice;
  readonly house: Pick<House, 'snapshot'>;
  readonly scenes: Pick<Scenes, 'get'>;
  readonly audit: Audit;
  readonly past: Past;
  readonly facts: FactBook;
  people(): Iterable<string>;
}

/** Rules as text, and what they would do: who may have rules may have these. */
export class RuleTextOffice {
  readonly #clock: Clock;
  readonly #deps: RuleTextDeps;
  readonly #dryRuns: DryRuns;

  constructor({ clock }: { readonly clock: Clock }, deps: RuleTextDeps) {
    this.#clock = clock;
    this.#deps = deps;
    this.#dryRuns = new DryRuns({
      ...{ clock, turn },
      past: deps.past,
      snapshot: () => deps.house.snapshot(),
      times: async () => (await deps.rules.sight()).times,
      scene: (id) => deps.scenes.get(id),
    });
  }

  /** @param plain without the comments that they came with, always laid out the same @throws AskRefused */
  async export(asker: Caller, plain = false): Promise<string> {
    const rules = this.#have(asker);
    const kept = plain ? undefined : this.#kept();
    return (kept === undefined ? undefined : await withComments(kept, rules)) ?? (await writeRules(rules));
  }

  /** All of the text's rules or none. @throws AskRefused where the asker may not have one of them, or none at all */
  async import(asker: Caller, { text, replace = false, dry = false }: AskWith<'importRules'>): Promise<ImportResult> {
    const { office, rules, audit } = this.#deps;
    office.mayChange(asker);
    const house = { rules: this.#have(asker), known: await this.#known() };
    const { result, keep, forget } = await inTurns({ clock: this.#clock, turn }, planning(text, house, replace));
    const records = [...keep].map(([id, rule]) => office.recordOf(asker, id, rule));
    if (dry || result.faults.length > 0) return result;
    if (records.length + forget.length > 0) await rules.replace(records, forget);
    await this.#keep(text, replace);
    if (records.length + forget.length === 0) return result;
    const names = [...result.added.map((id) => `+${id}`), ...result.changed.map((id) => `~${id}`), ...result.removed.map((id) => `-${id}`)];
    audit.note('rule', asker.who, `took rules from a text: ${names.join(' ')}`);
    return result;
  }

  /** @throws AskRefused */
  async dryRun(asker: Caller, { rule, text, id, since }: AskWith<'dryRun'>): Promise<DryRun> {
    this.#deps.office.list(asker);
    return this.#dryRuns.run(rule ?? (await this.#ruleOf(text, id)), since);
  }

  /** The text that rules were imported with, for the comments in it. */
  #kept(): string | undefined {
    const kept = this.#deps.facts.get(TEXT);
    return typeof kept === 'string' ? kept : undefined;
  }

  async #keep(text: string, replace: boolean): Promise<void> {
    const before = this.#kept();
    const after = await keptAfter(before, text, replace);
    try {
      if (after !== before) this.#deps.facts.put(TEXT, after);
    } catch {
      // The rules are kept; their comments are not worth telling that nothing was done.
    }
  }

  #have(asker: Caller): ReadonlyMap<string, Rule> {
    return new Map(this.#deps.office.list(asker).map(({ id, rule }) => [id, rule]));
  }

  /** The rule of a text that is meant. @throws AskRefused that says what is wrong with it */
  async #ruleOf(text: string | undefined, id: string | undefined): Promise<Rule> {
    if (text === undefined) throw new AskRefused('malformed', 'name a rule: by itself, or as a text');
    const { rules, faults, inOrder } = await inTurns({ clock: this.#clock, turn }, readingRules(text));
    const ids = [...rules.keys()];
    const only = id ?? (ids.length === 1 ? ids[0] : undefined);
    const rule = only === undefined ? undefined : rules.get(only);
    if (rule !== undefined) return rule;
    const [first] = inOrder(faults);
    if (first !== undefined) throw new AskRefused('badRule', first);
    throw new AskRefused('noSuchRule', `the text has ${ids.length === 0 ? 'no rule' : `the rules ${ids.join(', ')}`}: name one of them`);
  }

  async #known(): Promise<Known> {
    const { house, people, rules } = this.#deps;
    const { times } = await rules.sight();
    const { things, controllers, scenes = [] } = house.snapshot();
    return {
      things: new Map(things.map((thing) => [thing.id, knownThing(thing)])),
      controllers: new Set(controllers.map(({ id }) => id)),
      scenes: new Set(scenes.map(({ id }) => id)),
      rules: new Set(),
      people: new Set(people()),
      moment: (trigger) => amiss(times, trigger, this.#clock.wall()),
    };
  }
}

/** A schedule that cannot be understood is wrong; one that never comes, or for which the home has no place, may be meant all the same. */
function amiss(times: Times, trigger: Moment, now: number): { words: string; wrong: boolean } | undefined {
  try {
    return times.schedule(trigger)(now) === undefined ? { words: 'that time never comes', wrong: false } : undefined;
  } catch (error) {
    return { words: error instanceof Error ? error.message : String(error), wrong: 'cron' in trigger };
  }
}

/** One turn of the event loop: whatever else waits has its turn too. It takes no time that a clock would tell. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
