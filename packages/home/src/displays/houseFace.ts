import {
  type Change,
  type CommandStep,
  type ControllerState,
  isEnd,
  type RelayState,
  type Snapshot,
  type ToDisplay,
} from '@around/messages';
import { HouseValues, type PastOf, type ShownValue } from './houseValues.js';
import { displayText } from './text.js';
import { WORDS, type Words } from './words.js';

export type Status = Extract<ToDisplay, { t: 'status' }>;

type Notice = Extract<Change, { k: 'notice' }>;

interface Problem {
  readonly text: string;
  readonly at: number;
  /** Unix ms; missing: until it is over or somebody has read it. */
  readonly until?: number;
}

const HOUR_MS = 3_600_000;
/** How long what happened once is told where nobody can say that they have read it. */
const FADES: Readonly<Partial<Record<Notice['kind'], number>>> = {
  killed: HOUR_MS,
  failed: HOUR_MS,
  leaseEnded: HOUR_MS,
  gap: HOUR_MS,
  alarm: 24 * HOUR_MS,
};

/** Problems and commands that are remembered. */
const MAX_PROBLEMS = 100;
const MAX_LINKS = 12;

export interface FaceOptions {
  /** Missing: English. */
  readonly words?: Words;
  /** What something is called on this display; missing: its title. */
  naming?(title: string, id: string): string;
  /** The thing that is shown large. */
  readonly thing?: string;
  readonly past?: PastOf;
  /** The display has no button: what has no end of its own goes after a while. */
  readonly fades?: boolean;
}

/** What a small display shows of the house: its links and values, the last command, and the newest problem that nobody has solved. Pure. */
export class HouseFace {
  readonly #words: Words;
  readonly #naming: (title: string, id: string) => string;
  readonly #values: HouseValues;
  readonly #fades: boolean;
  readonly #controllers = new Map<string, ControllerState>();
  /** By what they are about, oldest first; solving removes them. */
  readonly #problems = new Map<string, Problem>();
  #relay: RelayState | undefined;
  #command: CommandStep | undefined;

  constructor(snapshot: Snapshot, { words = WORDS.en, naming = (title) => title, fades = false, ...rest }: FaceOptions = {}) {
    this.#fades = fades;
    this.#words = words;
    this.#naming = naming;
    this.#values = new HouseValues(snapshot, { words, naming, ...rest });
    for (const controller of snapshot.controllers) this.#setController(controller);
    if (snapshot.relay !== undefined) this.#setRelay(snapshot.relay);
    for (const step of snapshot.commands) this.#setCommand(step);
  }

  /** Whether what is shown may have changed. */
  apply(changes: readonly Change[]): boolean {
    let shown = false;
    for (const change of changes) shown = this.#applyOne(change) || shown;
    return shown;
  }

  /** Whoever stands before the display has read the alert: it goes, and older ones with it. */
  clearAlert(): void {
    this.#problems.clear();
  }

  /** The newest problem. @param now Unix ms */
  alert(now: number): string | undefined {
    return [...this.#problems.values()].findLast(({ until }) => until === undefined || now < until)?.text;
  }

  /** The main value of each favourite thing. */
  get favourites(): readonly ShownValue[] {
    return this.#values.favourites();
  }

  /** @param now Unix ms */
  status(home: string, local: { readonly time: string; readonly date: string }, now: number): Status {
    const weather = this.#values.weather();
    const thing = this.#values.thing(now);
    const command = this.#command;
    const alert = this.alert(now);
    return {
      t: 'status',
      home: displayText(home, 40) || 'Home',
      time: displayText(local.time, 8),
      date: displayText(local.date, 16),
      links: this.#links(),
      ...(command === undefined
        ? {}
        : { command: { text: this.#commandText(command), step: command.step, by: displayText(command.by, 24) } }),
      ...(alert === undefined ? {} : { alert }),
      ...(weather.length === 0 ? {} : { weather }),
      ...(thing === undefined ? {} : { thing }),
    };
  }

  #applyOne(change: Change): boolean {
    switch (change.k) {
      case 'thing':
      case 'gone':
      case 'value':
      case 'look':
        return this.#values.apply(change);
      case 'controller':
        return this.#setController(change.controller);
      case 'controllerGone':
        this.#problems.delete(`controller ${change.id}`);
        return this.#controllers.delete(change.id);
      case 'relay':
        return this.#setRelay(change.relay);
      case 'step':
        return this.#setCommand(change.step);
      case 'notice':
        return this.#setNotice(change);
      case 'event':
      case 'wish':
      case 'wishGone':
      case 'rooms':
      case 'scene':
      case 'sceneGone':
      case 'touched':
      case 'amiss':
      case 'amissGone':
        return false;
    }
  }

  #setController(controller: ControllerState): boolean {
    const before = this.#controllers.get(controller.id);
    this.#controllers.set(controller.id, controller);
    if (before?.state === controller.state && before.title === controller.title) return false;
    const key = `controller ${controller.id}`;
    if (controller.state === 'away') this.#problem(key, this.#words.away(this.#naming(controller.title, controller.id)), controller.since);
    else if (controller.state === 'connected') this.#problems.delete(key);
    return true;
  }

  #setRelay(relay: RelayState): boolean {
    const before = this.#relay;
    this.#relay = relay;
    if (before?.up === relay.up && before.detail === relay.detail) return false;
    if (relay.up) this.#problems.delete('relay');
    else if (relay.detail !== undefined) this.#problem('relay', this.#words.relayTrouble(relay.detail), relay.since);
    return true;
  }

  /** The newest command; an older one's later end does not take its place while it is under way. */
  #setCommand(step: CommandStep): boolean {
    const now = this.#command;
    if (now !== undefined && now.command !== step.command && step.step !== 'accepted' && !isEnd(now.step)) return false;
    if (now !== undefined && now.command === step.command && isEnd(now.step)) return false;
    this.#command = step;
    return true;
  }

  #setNotice(notice: Notice): boolean {
    const fade = this.#fades ? FADES[notice.kind] : undefined;
    const about = `notice ${notice.controller ?? ''} ${notice.thing ?? ''} ${notice.name ?? ''}`;
    const title = notice.thing === undefined ? undefined : this.#values.title(notice.thing);
    const words = title === undefined ? notice.detail : `${title}: ${notice.detail}`;
    switch (notice.kind) {
      case 'resumed':
      case 'restarted':
        return this.#problems.delete(about);
      case 'killed':
      case 'paused':
      case 'silent':
      case 'failed':
      case 'leaseEnded':
      case 'alarm':
      case 'gap':
        this.#problem(about, words, notice.at, fade === undefined ? undefined : notice.at + fade);
        return true;
      case 'paired':
      case 'revoked':
        return false;
    }
  }

  #problem(key: string, text: string, at: number, until?: number): void {
    this.#problems.delete(key);
    this.#problems.set(key, { text: displayText(text), at, ...(until === undefined ? {} : { until }) });
    if (this.#problems.size > MAX_PROBLEMS) this.#problems.delete(this.#problems.keys().next().value as string);
  }

  /** The relay first, then controllers that are away, then the others: what does not fit is what is well. */
  #links(): Status['links'] {
    const links: Status['links'] = [];
    if (this.#relay !== undefined) links.push({ name: this.#words.relay, up: this.#relay.up });
    const rank = { away: 0, connecting: 1, connected: 2, new: 3 } as const;
    const controllers = [...this.#controllers.values()].sort((a, b) => rank[a.state] - rank[b.state] || (a.id < b.id ? -1 : 1));
    for (const one of controllers) {
      const detail =
        one.state === 'connected' ? (one.rtt === undefined ? undefined : `${Math.round(one.rtt)} ms`) : this.#words.states[one.state];
      links.push({
        name: displayText(this.#naming(one.title, one.id), 32) || one.id,
        up: one.state === 'connected',
        ...(detail === undefined ? {} : { detail }),
      });
    }
    return links.slice(0, MAX_LINKS);
  }

  #commandText(step: CommandStep): string {
    return displayText(`${this.#values.title(step.thing)}: ${step.name}`, 60);
  }
}
