import type { Ask } from '@around/messages';
import { AskRefused } from '../../house/refused.js';
import type { AnswererDeps } from '../asks.js';
import type { Caller } from '../caller.js';

export type RulesAsk = Extract<
  Ask,
  { what: 'rules' | 'setRule' | 'removeRule' | 'enableRule' | 'runRule' | 'stopRule' | 'dryRun' | 'runs' | 'exportRules' | 'importRules' }
>;

/** Answers what is asked about what the house does by itself. @throws AskRefused */
export async function answerRules(_asker: Caller, ask: RulesAsk, _deps: AnswererDeps): Promise<unknown> {
  throw new AskRefused('unknown', `this home does not answer "${ask.what}" yet`);
}
