import type { HomeClient } from '@around/client';
import type { CommandStep } from '@around/messages';
import type { Clock, Timer } from '@around/platform';
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { t } from '../texts/runtime.js';
import { endDetail, endText } from './commandWords.js';
import { HouseStore } from './houseStore.js';
import { type LinkWords, linkWords } from './linkWords.js';
import { Pictures, type Urls } from './pictures.js';
import { Pings } from './pings.js';
import { Runs, type RunView } from './runs.js';
import type { Toasts } from './toasts.js';

export interface SessionPorts {
  readonly clock: Clock;
  readonly toasts: Toasts;
  readonly urls: Urls;
  /** Whose address this page is at. */
  readonly host: string;
  /** Spoken at once (a failure) or when there is room. */
  announce(text: string, urgent: boolean): void;
  buzz(pattern: number | readonly number[]): void;
}

/** Something that the home does only once the person proved who they are. */
export interface PinRequest {
  readonly what: string;
  answered(proven: boolean): void;
}

/** One home on this page from `start()` to `stop()`: its house, its link in words, its commands. */
export class HomeSession {
  readonly client: HomeClient;
  readonly house: HouseStore;
  readonly runs: Runs;
  readonly pings: Pings;
  readonly pictures: Pictures;
  /** Unix ms, once a second while the page is looked at: ages are told by it. */
  readonly now: ReadonlySignal<number>;
  readonly link: ReadonlySignal<LinkWords>;
  /** What waits for the person's PIN. */
  readonly pinFor: ReadonlySignal<PinRequest | undefined>;
  readonly #ports: SessionPorts;
  readonly #turns = new Map<number, ReadonlySignal<number>>();
  readonly #pinFor = signal<PinRequest | undefined>(undefined);
  readonly #now;
  readonly #lostAt = signal<number | undefined>(undefined);
  readonly #way = signal<'relay' | 'lan' | undefined>(undefined);
  #heardAt: number | undefined;
  /** Takes the newest failure's message back, by the control that it was about. */
  readonly #failures = new Map<string, () => void>();
  #stops: (() => void)[] = [];
  #ticker: Timer | undefined;

  constructor(ports: SessionPorts, client: HomeClient) {
    const { clock } = ports;
    this.#ports = ports;
    this.client = client;
    this.house = new HouseStore(clock);
    this.runs = new Runs(
      clock,
      (request) => client.command(request),
      (run) => this.#ended(run),
      (run) => this.#late(run),
    );
    this.pings = new Pings(clock, client);
    this.pictures = new Pictures(ports.urls, (thing, name) => client.observe(thing, name));
    this.pinFor = this.#pinFor;
    this.#now = signal(clock.wall());
    this.now = this.#now;
    const words = computed(() =>
      linkWords({
        link: this.house.link.value,
        now: this.now.value,
        lostAt: this.#lostAt.value,
        lastWay: this.#way.value,
        heardAt: this.#heardAt ?? this.house.keptAt,
        median: this.pings.median.value,
        host: ports.host,
      }),
    );
    // Compared by what it says: a second that passes draws nothing anew.
    let last: LinkWords | undefined;
    this.link = computed(() => {
      const next = words.value;
      if (last === undefined || JSON.stringify(last) !== JSON.stringify(next)) last = next;
      return last;
    });
  }

  async start(): Promise<void> {
    const { client, house } = this;
    this.#lostAt.value = this.#ports.clock.wall();
    this.#stops = [
      client.subscribe((update) => {
        if (update.link !== undefined) this.#linkChanged(update.link);
        else this.#heardAt = this.#ports.clock.wall();
        house.take(update, client.house);
        if (update.picture !== undefined) this.pictures.take(update.picture);
      }),
      house.onValue((key, value) => this.runs.sawValue(key, value)),
    ];
    this.look(true);
    await client.start();
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.look(false);
    this.pictures.clear();
    await this.client.stop();
  }

  /** The page came into view, or went out of it. */
  look(visible: boolean): void {
    this.#ticker?.cancel();
    this.#ticker = undefined;
    if (!visible) {
      this.pings.stop();
      return;
    }
    const { clock } = this.#ports;
    this.#now.value = clock.wall();
    this.#ticker = clock.every(1_000, () => {
      this.#now.value = clock.wall();
    });
    if (this.client.link.state === 'live') this.pings.start();
  }

  /** Changes every so many seconds while the page is looked at. */
  seconds(every: number): ReadonlySignal<number> {
    const turn = this.#turns.get(every) ?? computed(() => Math.floor(this.now.value / (every * 1_000)));
    this.#turns.set(every, turn);
    return turn;
  }

  controllerTitle(id: string): string {
    return this.house.controllers.value.get(id)?.title ?? id;
  }

  /** Since when a controller is away (Unix ms); undefined while it is there. */
  awaySince(id: string): number | undefined {
    const controller = this.house.controllers.value.get(id);
    return controller === undefined || controller.state === 'connected' ? undefined : controller.since;
  }

  /** Asks the person for their PIN. @param what it is for, in words @returns whether the home took it */
  askPin(what: string): Promise<boolean> {
    this.#pinFor.peek()?.answered(false);
    return new Promise((resolve) => {
      const request: PinRequest = {
        what,
        answered: (proven) => {
          if (this.#pinFor.peek() === request) this.#pinFor.value = undefined;
          resolve(proven);
        },
      };
      this.#pinFor.value = request;
    });
  }

  /** How a command ended, in words. */
  endWords(end: CommandStep): string {
    return endText({ end, controller: this.controllerTitle(end.thing.split('/')[0] ?? ''), took: this.runs.took(end.command) });
  }

  #linkChanged(link: HomeClient['link']): void {
    if (link.state === 'live') {
      this.#lostAt.value = undefined;
      this.#way.value = link.way;
      this.#heardAt = this.#ports.clock.wall();
      if (this.#ticker !== undefined) this.pings.start();
    } else {
      this.#lostAt.value ??= this.#ports.clock.wall();
      this.pings.stop();
    }
  }

  #ended(run: RunView): void {
    const { end } = run;
    if (end === undefined) return;
    const title = this.house.thing(run.thing)?.title ?? run.thing;
    const text = t('toast.ended', { thing: title, what: this.endWords(end) });
    if (end.step === 'completed') {
      this.#ports.buzz(10);
      if ((run.took ?? 0) > 2_000) this.#ports.announce(text, false);
      return;
    }
    if (end.step === 'cancelled') return;
    if (end.needs === 'pin') {
      void this.askPin(title).then((proven) => proven && this.#again(run));
      return;
    }
    this.#ports.buzz([30, 60, 30]);
    this.#ports.announce(text, true);
    const detail = endDetail(end);
    const thing = this.house.thing(run.thing);
    const part = (run.op === 'write' ? thing?.properties : thing?.actions)?.find(({ name }) => name === run.name);
    // What is risky is asked for where it is asked twice.
    const hopeless = part === undefined || part.risky || (end.step === 'refused' && (end.code === 'notAllowed' || end.code === 'badInput'));
    const withdraw = this.#ports.toasts.show({
      kind: 'error',
      text,
      ...(detail === undefined ? {} : { detail }),
      ...(hopeless ? {} : { action: { label: t('action.retry'), run: () => this.#again(run) } }),
    });
    this.#failures.set(run.key, withdraw);
  }

  /** What was told as failed happened after all (phone.md, R4). */
  #late(run: RunView): void {
    this.#failures.get(run.key)?.();
    this.#failures.delete(run.key);
    this.#ports.announce(t('toast.late', { thing: this.house.thing(run.thing)?.title ?? run.thing }), false);
  }

  #again(run: RunView): void {
    if (run.op === 'write') void this.runs.write(run.thing, run.name, run.input);
    else void this.runs.invoke(run.thing, run.name, run.input);
  }
}
