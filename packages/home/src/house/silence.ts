import type { ControllerState, Said, ThingValue } from '@around/messages';
import { saying, wordsOf } from '@around/messages/sayings';
import type { Clock, Timer } from '@around/platform';

/** A controller may be away so long before anybody is told: a restart is no news. */
const AWAY_MS = 60_000;
/** What a controller that comes back has kept takes a moment to arrive. */
const CATCH_UP_MS = 60_000;

export interface SilenceNotice {
  readonly kind: 'silent' | 'resumed';
  readonly controller: string;
  /** With `name`; missing: the controller itself. */
  readonly thing?: string;
  readonly name?: string;
  readonly detail: string;
  readonly said: Said;
  /** Unix ms: of the last sign of life, or of its return. */
  readonly at: number;
}

interface Watched {
  readonly controller: string;
  value: ThingValue;
  /** Its silence was told. */
  told: boolean;
  timer: Timer | undefined;
}

/**
 * Tells once of each controller and each sensor that fell silent, and once when it is back. Of a sensor that is silent because its
 * controller is, nothing is told; nor of what was silent already when the home started.
 */
export class Silence {
  readonly #clock: Clock;
  readonly #tell: (notice: SilenceNotice) => void;
  /** Controllers that were here in this run of the home: whether their silence was told, or the wait before that. */
  readonly #controllers = new Map<string, { state: ControllerState; since: number; told: boolean; timer: Timer | undefined }>();
  /** By `thing/name`: properties that were good in this run of the home. */
  readonly #values = new Map<string, Watched>();

  constructor(ports: { readonly clock: Clock }, tell: (notice: SilenceNotice) => void) {
    this.#clock = ports.clock;
    this.#tell = tell;
  }

  stop(): void {
    for (const { timer } of [...this.#controllers.values(), ...this.#values.values()]) timer?.cancel();
  }

  controller(state: ControllerState): void {
    const { id } = state;
    const known = this.#controllers.get(id);
    if (state.state === 'connected') {
      known?.timer?.cancel();
      this.#controllers.set(id, { state, since: state.since, told: false, timer: undefined });
      if (known?.told === true)
        this.#say('resumed', { controller: id }, saying('controllerBack', { controller: state.title }), Math.round(this.#clock.wall()));
      return;
    }
    if (known === undefined) return;
    const asleep = state.asleepUntil !== undefined;
    const wasHere = known.state.state === 'connected';
    const overdue = known.state.asleepUntil !== undefined && !asleep;
    known.state = state;
    if (wasHere) known.since = state.since;
    if (asleep) known.timer?.cancel();
    // The margin of one that sleeps is its link's business: overdue is overdue.
    else if (overdue) this.#silent(id);
    else if (wasHere) {
      known.timer?.cancel();
      known.timer = this.#clock.after(AWAY_MS, () => this.#silent(id));
    }
  }

  /** A value or its quality changed. Only what promised how often it reports can be missed. */
  value(controller: string, value: ThingValue, staleAfter: number | undefined): void {
    if (staleAfter === undefined) return;
    const key = `${value.thing}/${value.name}`;
    const known = this.#values.get(key);
    if (value.quality === 'good') {
      known?.timer?.cancel();
      this.#values.set(key, { controller, value, told: false, timer: undefined });
      if (known?.told === true) this.#say('resumed', aboutOf(controller, value), saying('sensorBack'), Math.round(this.#clock.wall()));
      return;
    }
    if (known === undefined) return;
    const was = known.value.quality;
    known.value = value;
    known.timer?.cancel();
    known.timer = undefined;
    if (value.quality !== 'stale' || known.told) return;
    if (was === 'good') this.#stale(known, staleAfter);
    else known.timer = this.#clock.after(CATCH_UP_MS, () => this.#stale(known, staleAfter));
  }

  /** A controller is forgotten, with all its things. */
  forget(controller: string): void {
    this.#controllers.get(controller)?.timer?.cancel();
    this.#controllers.delete(controller);
    for (const key of this.#values.keys()) if (key.startsWith(`${controller}/`)) this.#drop(key);
  }

  dropThing(thing: string): void {
    for (const key of this.#values.keys()) if (key.startsWith(`${thing}/`)) this.#drop(key);
  }

  #drop(key: string): void {
    this.#values.get(key)?.timer?.cancel();
    this.#values.delete(key);
  }

  #silent(id: string): void {
    const known = this.#controllers.get(id);
    if (known === undefined || known.told) return;
    known.told = true;
    this.#say('silent', { controller: id }, saying('controllerSilent', { controller: known.state.title }), known.since);
  }

  #stale(watched: Watched, staleAfter: number): void {
    if (this.#controllers.get(watched.controller)?.state.state !== 'connected') return;
    watched.told = true;
    const { controller, value } = watched;
    this.#say('silent', aboutOf(controller, value), saying('sensorSilent', { silentMs: staleAfter }), value.at);
  }

  #say(kind: SilenceNotice['kind'], about: About, said: Said, at: number): void {
    this.#tell({ kind, ...about, ...wordsOf(said), at });
  }
}

type About = Pick<SilenceNotice, 'controller' | 'thing' | 'name'>;
const aboutOf = (controller: string, { thing, name }: ThingValue): About => ({ controller, thing, name });
