import type { Ask } from '@around/messages';
import type { AnswererDeps } from '../asks.js';
import type { Caller } from '../offices/caller.js';

export type RulesAsk = Extract<
  Ask,
  { what: 'rules' | 'setRule' | 'removeRule' | 'enableRule' | 'runRule' | 'stopRule' | 'dryRun' | 'runs' | 'exportRules' | 'importRules' }
>;

/** Answers what is asked about what the house does by itself. @throws AskRefused */
export async function answerRules(asker: Caller, ask: RulesAsk, { ruleOffice, ruleTextOffice }: AnswererDeps): Promise<unknown> {
  switch (ask.what) {
    case 'rules':
      return { rules: ruleOffice.list(asker) };
    case 'setRule':
      return { rule: await ruleOffice.set(asker, ask.with) };
    case 'removeRule':
      ruleOffice.remove(asker, ask.with.id);
      return {};
    case 'enableRule':
      return { rule: ruleOffice.enable(asker, ask.with.id, ask.with.on) };
    case 'runRule':
      return { run: ruleOffice.run(asker, ask.with.id, ask.with.check === true) };
    case 'stopRule':
      return { stopped: ruleOffice.stop(asker, ask.with.id) };
    case 'runs':
      return { runs: ruleOffice.runs(asker, ask.with) };
    case 'dryRun':
      return ruleTextOffice.dryRun(asker, ask.with);
    case 'exportRules':
      return { text: await ruleTextOffice.export(asker, ask.with.plain) };
    case 'importRules':
      return ruleTextOffice.import(asker, ask.with);
  }
}
