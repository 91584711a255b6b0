import { AskRefused, PIN_NEEDED } from '../../house/refused.js';
import type { Denial } from '../../house/rights.js';

/** @throws AskRefused where there is a denial */
export function permit(denial: Denial | undefined): void {
  if (denial !== undefined) throw new AskRefused(denial.needs === 'pin' ? PIN_NEEDED : denial.code, denial.detail);
}
