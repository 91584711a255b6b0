import type { Ask } from '@around/messages';
import { AskRefused } from '../../house/refused.js';
import type { AnswererDeps } from '../asks.js';
import type { Caller } from '../caller.js';

export type ScenesAsk = Extract<Ask, { what: 'scenes' | 'setScene' | 'removeScene' | 'runScene' | 'sceneOfNow' }>;

/** Answers what is asked about scenes. @throws AskRefused */
export async function answerScenes(_asker: Caller, ask: ScenesAsk, _deps: AnswererDeps): Promise<unknown> {
  throw new AskRefused('unknown', `this home does not answer "${ask.what}" yet`);
}
