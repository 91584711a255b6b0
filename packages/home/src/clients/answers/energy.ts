import type { Ask } from '@around/messages';
import { AskRefused } from '../../house/refused.js';
import type { AnswererDeps } from '../asks.js';
import type { Caller } from '../caller.js';

export type EnergyAsk = Extract<Ask, { what: 'energy' | 'setEnergyRole' | 'tariff' | 'setTariff' }>;

/** Answers what is asked about what was consumed. @throws AskRefused */
export async function answerEnergy(_asker: Caller, ask: EnergyAsk, _deps: AnswererDeps): Promise<unknown> {
  throw new AskRefused('unknown', `this home does not answer "${ask.what}" yet`);
}
