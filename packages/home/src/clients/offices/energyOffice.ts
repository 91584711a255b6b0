import { type AskWith, cutText, type Energy, type EnergyRole, type Tariff, type Used } from '@around/messages';
import type { Clock } from '@around/platform';
import { type Counted, frameOf, sumOf, totalsOf, usedBySteps } from '../../energy/count.js';
import { DayBook } from '../../energy/dayBook.js';
import { Prices } from '../../energy/prices.js';
import { type Source, sourcesOf } from '../../energy/sources.js';
import type { EnergyPast } from '../../energy/sums.js';
import type { House } from '../../house/house.js';
import { AskRefused } from '../../house/refused.js';
import { mayManage, mayRead } from '../../house/rights.js';
import type { Audit } from '../people/audit.js';
import type { FactBook } from '../people/books.js';
import type { Caller } from './caller.js';
import { permit } from './permit.js';

/** Settings of the household: `TARIFF` is a `Tariff`, `ROLES` an `EnergyRole` by `thing/name`. */
const TARIFF = 'tariff';
const ROLES = 'energyRoles';
const MOST_STEPS = 800;
/** Figures of one answer: what fits a message. */
const MOST_FIGURES = 10_000;

type Roles = Readonly<Record<string, EnergyRole | undefined>>;

export interface EnergyOfficeDeps {
  readonly house: House;
  readonly audit: Audit;
  readonly facts: FactBook;
  readonly past: EnergyPast;
}

/** Tells what was consumed, and keeps how things count and what it costs. */
export class EnergyOffice {
  readonly #clock: Clock;
  readonly #deps: EnergyOfficeDeps;
  readonly #book = new DayBook();

  constructor(ports: { readonly clock: Clock }, deps: EnergyOfficeDeps) {
    this.#clock = ports.clock;
    this.#deps = deps;
  }

  /** One source at a time: who else asks something has their turn in between. @throws AskRefused */
  async used(asker: Caller, { since, until, step, fed = false }: AskWith<'energy'>): Promise<Energy> {
    const { house, past } = this.#deps;
    const now = Math.floor(this.#clock.wall());
    const tariff = this.tariff();
    const end = Math.min(until ?? now, now + 1);
    if (end <= since) throw new AskRefused('badTime', 'that time ends before it begins, or is yet to come');
    const prices = new Prices(past.days, tariff?.prices ?? []);
    const frame = frameOf({ days: past.days, prices }, { step, since, until: end, most: MOST_STEPS });
    if (frame === undefined) throw new AskRefused('tooMuch', `more than ${MOST_STEPS} steps: ask for longer steps, or for less time`);
    // A page from before there was the role takes it for what it knows.
    const known = (source: Source): Source => (source.role === 'fed' && !fed ? { ...source, role: 'produced' } : source);
    const sources = this.#sources()
      .filter(({ thing }) => mayRead(asker, thing))
      .map(known);
    const steps = frame.starts.slice(0, -1);
    if (sources.length * steps.length > MOST_FIGURES)
      throw new AskRefused(
        'tooMuch',
        `${sources.length} things in ${steps.length} steps are too many figures: ask for longer steps, or for less time`,
      );
    const counted: Counted[] = [];
    for (const source of sources) {
      const { thing, name, kind, role } = source;
      const sums = past.sums(thing, name);
      if (sums === undefined) continue;
      const used = await usedBySteps(frame, source, sums, now, () => this.#breath(), step === 'hour' ? undefined : this.#book);
      const by = fed ? used : used.map(withoutFed);
      const room = house.looks.roomOf(thing);
      const all = sumOf(by.filter((one): one is Used => one !== null));
      counted.push({
        thing,
        name,
        title: this.#titleOf(source, sources),
        ...(room === undefined ? {} : { room }),
        kind,
        role,
        ...all,
        by: [...by],
      });
    }
    return {
      ...(tariff === undefined ? {} : { currency: tariff.currency }),
      steps: [...steps],
      sources: counted,
      ...totalsOf(counted, steps.length),
      open: (frame.starts.at(-1) as number) > now,
    };
  }

  tariff(): Tariff | undefined {
    return this.#deps.facts.get(TARIFF) as Tariff | undefined;
  }

  /** @throws AskRefused */
  setTariff(asker: Caller, tariff: Tariff | undefined): void {
    permit(mayManage(asker, this.#clock.wall()));
    const { audit, facts } = this.#deps;
    facts.put(TARIFF, tariff);
    const words = tariff?.prices.map(({ perKWh }) => perKWh).join(', ');
    audit.note('looked', asker.who, tariff === undefined ? 'energy has no price' : `energy costs ${words} ${tariff.currency} a kWh`);
  }

  /** @throws AskRefused */
  setRole(asker: Caller, { thing, name, role }: AskWith<'setEnergyRole'>): void {
    permit(mayManage(asker, this.#clock.wall()));
    if (!this.#sources().some((source) => source.thing === thing && source.name === name))
      throw new AskRefused('noSuchName', `${thing}.${name} tells no energy: "around energy --by month" lists what does`);
    const { audit, facts } = this.#deps;
    const { [`${thing}/${name}`]: _, ...others } = this.#roles();
    facts.put(ROLES, { ...others, ...(role === undefined ? {} : { [`${thing}/${name}`]: role }) });
    audit.note('looked', asker.who, `${thing}.${name} counts as ${role ?? 'the home thinks'} in energy`);
  }

  /** The setting to write where the new thing counts as the old one did; undefined where nobody said how that counts. */
  rolesFor(old: string, now: string): readonly [key: string, value: unknown] | undefined {
    const roles = Object.entries(this.#roles());
    if (!roles.some(([path]) => path.startsWith(`${old}/`))) return undefined;
    return [
      ROLES,
      Object.fromEntries(roles.map(([path, role]) => [path.startsWith(`${old}/`) ? now + path.slice(old.length) : path, role])),
    ];
  }

  #sources(): readonly Source[] {
    const roles = this.#roles();
    return [...this.#deps.house.things()]
      .flatMap(({ id, model }) => sourcesOf(id, model))
      .map((source) => ({ ...source, role: roles[`${source.thing}/${source.name}`] ?? source.role }));
  }

  #roles(): Roles {
    return (this.#deps.facts.get(ROLES) ?? {}) as Roles;
  }

  #titleOf({ thing, name }: Source, all: readonly Source[]): string {
    const { house } = this.#deps;
    const found = house.thing(thing);
    const title = house.looks.get(thing)?.title ?? found?.model.title ?? thing;
    if (all.filter((one) => one.thing === thing).length === 1) return title;
    return cutText(`${title}: ${found?.model.properties[name]?.title ?? name}`, 80);
  }

  #breath(): Promise<void> {
    return new Promise((resolve) => this.#clock.after(0, resolve));
  }
}

function withoutFed(used: Used | null): Used | null {
  if (used?.fed === undefined) return used;
  const { fed, earned: _, produced = 0, ...rest } = used;
  return { ...rest, produced: produced + fed };
}
