import { type AskWith, type Deed, pathOfDeed, placeOfPath, type Rule, type RuleRun, type RuleState } from '@around/messages';
import type { Clock } from '@around/platform';
import { meaningOf } from '../../house/commands/check.js';
import type { House } from '../../house/house.js';
import { AskRefused, PIN_NEEDED } from '../../house/refused.js';
import { type Asker, type Denial, decide, isManager, mayManage } from '../../house/rights.js';
import { deedsOf } from '../../rules/deedsOf.js';
import type { Rules } from '../../rules/engine.js';
import type { RuleBook, RuleRecord } from '../../rules/ports.js';
import type { Audit } from '../people/audit.js';
import type { Caller } from './caller.js';
import { permit } from './permit.js';

const MAX_RULES = 500;
const LIVING_HERE: readonly string[] = ['owner', 'admin', 'member'];

export interface RuleOfficeDeps {
  readonly rules: Rules;
  readonly book: Pick<RuleBook, 'runs'>;
  readonly house: Pick<House, 'thing'>;
  readonly audit: Audit;
}

/** Rules as people may have them. What a rule may do is decided when it is saved: who saves it must be allowed each part of it. */
export class RuleOffice {
  readonly #clock: Clock;
  readonly #deps: RuleOfficeDeps;

  constructor(ports: { readonly clock: Clock }, deps: RuleOfficeDeps) {
    this.#clock = ports.clock;
    this.#deps = deps;
  }

  /** @throws AskRefused */
  list(asker: Caller): RuleState[] {
    this.#livesHere(asker);
    return this.#deps.rules.states();
  }

  /** @throws AskRefused */
  runs(asker: Caller, query: AskWith<'runs'>): readonly RuleRun[] {
    this.#livesHere(asker);
    return this.#deps.book.runs(query);
  }

  /**
   * Makes or changes a rule.
   * @throws AskRefused where the asker may not, or where it was changed by another since `version`
   */
  async set(asker: Caller, { id, rule, version }: AskWith<'setRule'>): Promise<RuleState> {
    const { rules, audit } = this.#deps;
    const record = this.recordOf(asker, id, rule, version);
    await rules.put(record);
    audit.note('rule', asker.who, `${record.version === 1 ? 'made' : 'changed'} the rule ${id} (${rule.title})`);
    return this.#state(id);
  }

  /**
   * What would be kept of a rule that the asker saves.
   * @param version that it was made from; missing: whatever there is
   * @throws AskRefused
   */
  recordOf(asker: Caller, id: string, rule: Rule, version?: number): RuleRecord {
    const { rules } = this.#deps;
    this.mayChange(asker);
    const before = rules.get(id);
    if (version !== undefined && version !== (before?.version ?? 0))
      throw new AskRefused('changed', `the rule ${id} was changed meanwhile: look at it again, and change it then`);
    if (before === undefined && rules.size >= MAX_RULES)
      throw new AskRefused('full', `there are ${MAX_RULES} rules already: remove some first`);
    const deeds = deedsOf(rule);
    this.#mayAll(asker, deeds);
    for (const deed of deeds) {
      if (this.#meaning(deed)?.secret === true)
        throw new AskRefused('secret', `${pathOfDeed(deed)} takes a code or password, and a rule can be read: leave it out`);
    }
    const dangerous = deeds.some((deed) => this.#meaning(deed)?.danger === 3);
    if (dangerous) permit(mayManage(asker, this.#clock.wall()));
    return { id, rule, version: (before?.version ?? 0) + 1, by: asker.user, changed: Math.round(this.#clock.wall()), dangerous };
  }

  /** @throws AskRefused where the asker may not make and change rules */
  mayChange(asker: Caller): void {
    if (!isManager(asker)) throw new AskRefused('notAllowed', 'only an owner or admin makes and changes rules: ask one');
  }

  /** @throws AskRefused */
  remove(asker: Caller, id: string): void {
    if (!isManager(asker)) throw new AskRefused('notAllowed', 'only an owner or admin removes rules: ask one');
    const { title } = this.#get(id).rule;
    this.#deps.rules.remove(id);
    this.#deps.audit.note('rule', asker.who, `removed the rule ${id} (${title})`);
  }

  /** @throws AskRefused */
  enable(asker: Caller, id: string, on: boolean): RuleState {
    this.#livesHere(asker, true);
    const { rule } = this.#get(id);
    // Who may not do it all does not let it be done.
    if (on) this.#mayAll(asker, deedsOf(rule));
    this.#deps.rules.enable(id, on, asker.user);
    this.#deps.audit.note('rule', asker.who, `turned the rule ${id} (${rule.title}) ${on ? 'on' : 'off'}`);
    return this.#state(id);
  }

  /** @returns the number of its run @throws AskRefused */
  run(asker: Caller, id: string, check: boolean): number {
    this.#livesHere(asker, true);
    const { rule } = this.#get(id);
    this.#mayAll(asker, deedsOf(rule));
    const run = this.#deps.rules.run(id, asker.user, check);
    if (run === undefined) throw new AskRefused('notRun', 'it does not run now: its newest trace says why');
    this.#deps.audit.note('rule', asker.who, `ran the rule ${id} (${rule.title})`);
    return run;
  }

  /** @returns how many runs were ended @throws AskRefused */
  stop(asker: Caller, id: string): number {
    this.#livesHere(asker, true);
    this.#get(id);
    return this.#deps.rules.end(id, asker.user);
  }

  #mayAll(asker: Asker, deeds: readonly Deed[]): void {
    const denials = deeds.map((deed) => ({ deed, denial: this.#denial(asker, deed) }));
    // What no PIN would change is said first.
    const found = denials.find(({ denial }) => denial !== undefined && denial.needs === undefined) ?? denials.find(({ denial }) => denial);
    if (found?.denial === undefined) return;
    const { code, detail, needs } = found.denial;
    throw new AskRefused(needs === 'pin' ? PIN_NEEDED : code, `${pathOfDeed(found.deed)}: ${detail}`);
  }

  #denial(asker: Asker, deed: Deed): Denial | undefined {
    const { thing, name } = placeOfPath(pathOfDeed(deed));
    const danger = this.#meaning(deed)?.danger ?? 1;
    return decide(asker, thing, { op: 'write' in deed ? 'write' : 'invoke', name, danger }, this.#clock.wall());
  }

  #meaning(deed: Deed) {
    const { thing: id, name } = placeOfPath(pathOfDeed(deed));
    const thing = this.#deps.house.thing(id);
    return thing === undefined
      ? undefined
      : meaningOf(thing, { id: '', thing: id, tick: 0, op: 'write' in deed ? 'write' : 'invoke', name });
  }

  #get(id: string): RuleRecord {
    const record = this.#deps.rules.get(id);
    if (record === undefined) throw new AskRefused('noSuchRule', `there is no rule ${id}: list the rules`);
    return record;
  }

  #state(id: string): RuleState {
    const state = this.#deps.rules.state(id);
    if (state === undefined) throw new AskRefused('noSuchRule', `there is no rule ${id}: list the rules`);
    return state;
  }

  #livesHere({ grants }: Asker, acts = false): void {
    const here = grants.length > 0 && grants.every(({ role, readOnly }) => LIVING_HERE.includes(role) && !(acts && readOnly === true));
    if (!here) throw new AskRefused('notAllowed', 'only who lives here sees and runs the rules of the house: ask an owner');
  }
}
