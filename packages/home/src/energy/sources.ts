import type { EnergyRole, PropertyAffordance, ThingModel } from '@around/messages';

/** A property that tells energy. `toKWh`: what its own figure (W · ms, or the counter's unit) is multiplied with. */
export interface Source {
  readonly thing: string;
  readonly name: string;
  readonly kind: 'meter' | 'power';
  readonly toKWh: number;
  /** How it counts where the household says nothing. */
  readonly role: EnergyRole;
  /** ms for which a power counts after it was read, where no other reading comes. */
  readonly holdMs: number;
}

const WATT_MS = 1 / 3_600_000_000;
const POWER: Readonly<Record<string, number | undefined>> = {
  ...{ watt: WATT_MS, w: WATT_MS, watts: WATT_MS },
  ...{ kilowatt: 1_000 * WATT_MS, kw: 1_000 * WATT_MS, milliwatt: WATT_MS / 1_000 },
};
const ENERGY: Readonly<Record<string, number | undefined>> = {
  ...{ 'kilowatt-hour': 1, 'kilowatt hour': 1, 'kilowatt hours': 1, kwh: 1 },
  ...{ 'watt-hour': 0.001, 'watt hour': 0.001, 'watt hours': 0.001, wh: 0.001 },
  ...{ 'megawatt-hour': 1_000, 'megawatt hour': 1_000, mwh: 1_000 },
};
/** Where a device promises nothing about how often it reports; and at least, since a board that starts again is silent for a while. */
const HOLD_MS = 3_600_000;
const LEAST_HOLD_MS = 300_000;
/** How makers name what goes the other way. */
const PRODUCED = /solar|photovolt|\bpv\b|inverter|produc|generat|wechselrichter|太陽光|発電|光伏|发电/i;
const FED = /export|return|feed.?in|fed.?in|to.?grid|einspeis|売電|逆潮流|上网|馈/i;

/**
 * What of a thing tells energy. Where it has meters they count and its powers do not, and only the first that takes: a second may be a
 * part of the first (today's, one phase's, one rate's). What is left so is `ignored`, until the household says otherwise.
 */
export function sourcesOf(id: string, model: ThingModel): readonly Source[] {
  const found = Object.entries(model.properties).flatMap(([name, property]): Source[] => {
    const read = readAs(property);
    if (read === undefined) return [];
    const [own, all] = [`${name} ${property.title ?? ''}`, `${name} ${property.title ?? ''} ${model.title} ${model.key}`];
    const role = FED.test(own) ? 'fed' : PRODUCED.test(all) ? 'produced' : FED.test(all) ? 'fed' : 'part';
    return [
      {
        thing: id,
        name,
        ...read,
        role,
        holdMs: Math.max(LEAST_HOLD_MS, property['around:staleAfter'] ?? HOLD_MS),
      },
    ];
  });
  const kind = found.some((source) => source.kind === 'meter') ? 'meter' : 'power';
  const first = (source: Source): boolean => source === found.find((one) => one.kind === kind && one.role === source.role);
  return found.map((source) => (first(source) ? source : { ...source, role: 'ignored' }));
}

function readAs(property: PropertyAffordance): Pick<Source, 'kind' | 'toKWh'> | undefined {
  const unit = (property.unit ?? '').trim().toLowerCase();
  if (property.readOnly !== true || (property.type !== 'number' && property.type !== 'integer')) return undefined;
  const energy = ENERGY[unit];
  if (energy !== undefined) return { kind: 'meter', toKWh: energy };
  const power = POWER[unit];
  return power === undefined ? undefined : { kind: 'power', toKWh: power };
}
