import type { EnergyStep, Used } from '@around/messages';
import { e } from '../../texts/energy.js';
import { formatNumber } from '../../texts/format.js';
import { language } from '../../texts/runtime.js';

export const kWhText = (kWh: number): string => `${formatNumber(kWh, Math.abs(kWh) < 1 ? 3 : 2)} kWh`;

/** `12.30 EUR`, in the language's own form; where it is no currency by ISO 4217, as it was typed. */
export function moneyText(amount: number, currency: string): string {
  try {
    return new Intl.NumberFormat(language.value, { style: 'currency', currency }).format(amount);
  } catch {
    return `${formatNumber(amount, 2, 2)} ${currency}`;
  }
}

/** What was used, and what it cost where that is known. */
export function usedText(used: Used, currency: string | undefined): string {
  return used.cost === undefined || currency === undefined ? kWhText(used.kWh) : `${kWhText(used.kWh)} · ${moneyText(used.cost, currency)}`;
}

/** What was made there, and what was fed into the grid with what that earned: a sentence each. */
export function backTexts({ produced, fed, earned }: Used, currency: string | undefined): readonly string[] {
  const made = produced === undefined ? [] : [e('energy.made', { kWh: kWhText(produced) })];
  if (fed === undefined) return made;
  const kWh = kWhText(fed);
  const paid = earned !== undefined && currency !== undefined;
  return [...made, paid ? e('energy.fedEarned', { kWh, money: moneyText(earned, currency) }) : e('energy.fed', { kWh })];
}

/** `14:00`, `18 Jan`, `Jan 2026`, in the language's own form. */
export function stepText(at: number, step: EnergyStep): string {
  const shape: Intl.DateTimeFormatOptions =
    step === 'hour'
      ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
      : step === 'day'
        ? { day: 'numeric', month: 'short', weekday: 'short' }
        : { month: 'short', year: 'numeric' };
  return new Intl.DateTimeFormat(language.value, shape).format(at);
}
