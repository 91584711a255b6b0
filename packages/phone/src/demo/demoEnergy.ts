import type { AskWith, Energy, EnergyRole, EnergySource, Tariff, Used } from '@around/messages';

const HOUR = 3_600_000;

interface Pretended {
  readonly source: Pick<EnergySource, 'thing' | 'name' | 'title' | 'kind'> & { readonly room?: string };
  readonly role: EnergyRole;
  /** Watts at an hour of the day. */
  watts(hour: number, day: number): number;
}

const SOURCES: readonly Pretended[] = [
  {
    source: { thing: 'living/plug', name: 'power', title: 'Kettle', room: 'Kitchen', kind: 'power' },
    role: 'part',
    watts: (hour, day) => ([7, 8, 16].includes(hour) ? 180 + 40 * (day % 3) : 0.3),
  },
  {
    source: { thing: 'living/fridge', name: 'power', title: 'Fridge', room: 'Kitchen', kind: 'power' },
    role: 'part',
    watts: (hour) => 38 + 6 * Math.sin(hour),
  },
  {
    source: { thing: 'cellar/meter', name: 'total', title: 'Main meter', kind: 'meter' },
    role: 'house',
    watts: (hour, day) => 160 + (hour >= 17 && hour <= 22 ? 520 : 0) + ([7, 8, 12, 16].includes(hour) ? 300 : 0) + 30 * (day % 5),
  },
  {
    source: { thing: 'roof/inverter', name: 'energy', title: 'Roof', kind: 'meter' },
    role: 'produced',
    watts: (hour, day) => Math.max(0, Math.sin(((hour - 6) / 13) * Math.PI)) * (600 + 150 * (day % 4)),
  },
];

/** The pretended house's consumption: a meter, two things in the kitchen, and the sun on the roof. */
export class DemoEnergy {
  tariff: Tariff | undefined = {
    currency: 'EUR',
    prices: [
      { from: '06:00', perKWh: 0.32 },
      { from: '22:00', perKWh: 0.24 },
    ],
  };
  readonly #roles = new Map<string, EnergyRole>();

  setRole({ thing, name, role }: AskWith<'setEnergyRole'>): object {
    if (role === undefined) this.#roles.delete(`${thing}/${name}`);
    else this.#roles.set(`${thing}/${name}`, role);
    return {};
  }

  used(now: number, { since, until = now, step }: AskWith<'energy'>): Energy {
    const starts = startsOf(since, Math.min(until, now), step);
    const steps = starts.slice(0, -1);
    const sources = SOURCES.map((one): EnergySource => {
      const role = this.#roles.get(`${one.source.thing}/${one.source.name}`) ?? one.role;
      const by = steps.map((start, i) => this.#step(one, role, start, Math.min(now, starts[i + 1] as number)));
      return { ...one.source, role, ...sum(by), by };
    });
    const [parts, houses, made] = ([['part'], ['house'], ['produced', 'fed']] as const).map((roles) =>
      sources.filter(({ role }) => roles.some((one) => one === role)),
    ) as [EnergySource[], EnergySource[], EnergySource[]];
    const taken = [...(houses.length > 0 ? houses : parts), ...made];
    const rooms = [...new Set(parts.map(({ room }) => room))];
    const [house, all] = [sum(houses), sum(parts)];
    return {
      ...(this.tariff === undefined ? {} : { currency: this.tariff.currency }),
      steps,
      sources,
      rooms: rooms.map((room) => ({ ...(room === undefined ? {} : { room }), ...sum(parts.filter((one) => one.room === room)) })),
      ...(houses.length === 0
        ? {}
        : {
            rest: {
              kWh: house.kWh - all.kWh,
              ...(house.cost === undefined || all.cost === undefined ? {} : { cost: house.cost - all.cost }),
            },
          }),
      total: { ...sum(taken), by: steps.map((_, i) => sum(taken.map(({ by }) => by[i] ?? null))) },
      open: (starts.at(-1) as number) > now,
    };
  }

  #step({ watts }: Pretended, role: EnergyRole, from: number, to: number): Used {
    let [kWh, cost] = [0, 0];
    for (let at = from; at < to; at += HOUR) {
      const date = new Date(at);
      const used = (watts(date.getHours(), date.getDate()) * Math.min(HOUR, to - at)) / 3_600_000_000;
      kWh += used;
      const day = date.getHours() >= 6 && date.getHours() < 22;
      cost += used * (this.tariff?.prices[day ? 0 : (this.tariff.prices.length ?? 1) - 1]?.perKWh ?? 0);
    }
    if (role === 'produced') return { kWh: 0, produced: kWh };
    if (role === 'fed') return { kWh: 0, fed: kWh };
    return { kWh, ...(this.tariff === undefined ? {} : { cost }) };
  }
}

function sum(all: readonly (Used | null)[]): Used {
  const known = all.filter((one) => one !== null);
  const produced = known.reduce((total, one) => total + (one.produced ?? 0), 0);
  const fed = known.reduce((total, one) => total + (one.fed ?? 0), 0);
  const cost = known.reduce((total, one) => total + (one.cost ?? 0), 0);
  return {
    kWh: known.reduce((total, one) => total + one.kWh, 0),
    ...(produced === 0 ? {} : { produced }),
    ...(fed === 0 ? {} : { fed }),
    ...(known.some((one) => one.cost !== undefined) ? { cost } : {}),
  };
}

/** Where steps begin in this browser’s time zone, and where the last ends. */
function startsOf(since: number, until: number, step: AskWith<'energy'>['step']): number[] {
  const date = new Date(since);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  const starts: number[] = [];
  for (let i = 0; ; i++) {
    const start =
      step === 'hour'
        ? Math.floor(since / HOUR) * HOUR + i * HOUR
        : (step === 'day' ? new Date(year, month, day + i) : new Date(year, month + i, 1)).getTime();
    starts.push(start);
    if (start >= until && i > 0) return starts;
  }
}
