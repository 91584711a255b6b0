import type { Ask } from '@around/messages';
import type { AnswererDeps } from '../asks.js';
import type { Caller } from '../offices/caller.js';

export type EnergyAsk = Extract<Ask, { what: 'energy' | 'setEnergyRole' | 'tariff' | 'setTariff' }>;

/** Answers what is asked about what was consumed. @throws AskRefused */
export async function answerEnergy(asker: Caller, ask: EnergyAsk, { energyOffice }: AnswererDeps): Promise<unknown> {
  switch (ask.what) {
    case 'energy':
      return energyOffice.used(asker, ask.with);
    case 'setEnergyRole':
      energyOffice.setRole(asker, ask.with);
      return {};
    case 'tariff': {
      const tariff = energyOffice.tariff();
      return tariff === undefined ? {} : { tariff };
    }
    case 'setTariff':
      energyOffice.setTariff(asker, ask.with.tariff);
      return {};
  }
}
