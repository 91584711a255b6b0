import type { HomeClient } from '@around/client';
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Caps } from '../caps.js';
import type { PushEdge, Subscribed } from '../connection/pushBrowser.js';
import type { WorkerWords } from '../worker/shown.js';

/**
 * Whether this phone is told: `on`, `off`, or why it cannot be. `insecure`: plain http. `install`: only once it stands on the home screen
 * (iPhone). `unsupported`: this browser has no push. `denied`: the person said no to the browser.
 */
export type PushStanding = 'insecure' | 'install' | 'unsupported' | 'denied' | 'off' | 'on';

export interface PushesPorts {
  /** Missing where the browser has none. */
  readonly edge: PushEdge | undefined;
  readonly caps: Pick<Caps, 'secure' | 'push' | 'installFirst'>;
  language(): string;
  words(): WorkerWords;
}

/** This phone's push subscription at the browser and at the home, kept the same at both. */
export class Pushes {
  readonly #ports: PushesPorts;
  readonly #client: Pick<HomeClient, 'ask' | 'identity'>;
  readonly #standing = signal<PushStanding>('off');

  constructor(ports: PushesPorts, client: Pick<HomeClient, 'ask' | 'identity'>) {
    this.#ports = ports;
    this.#client = client;
  }

  get standing(): ReadonlySignal<PushStanding> {
    return this.#standing;
  }

  /** What the browser says now; nothing is asked of anybody. */
  async look(): Promise<void> {
    this.#standing.value = await this.#stands();
  }

  /** After a tap. @throws what the browser or the home says, for people */
  async turnOn(): Promise<void> {
    const { edge } = this.#ports;
    if (edge === undefined) return;
    if ((await edge.askPermission()) === 'granted') await this.#subscribe(edge);
    await this.look();
  }

  /** @throws what the home says, for people; this phone is told nothing more all the same */
  async turnOff(): Promise<void> {
    const { edge } = this.#ports;
    const { home } = this.#client.identity;
    edge?.tell(home.id, undefined);
    try {
      await edge?.unsubscribe(home.id);
      await this.#client.ask('unsubscribe', {});
    } finally {
      await this.look();
    }
  }

  /** At a start: what the browser made anew, or the home's new key, or another language, is told. Nothing where this phone is not to be told. */
  async refresh(): Promise<void> {
    const { edge } = this.#ports;
    const { home } = this.#client.identity;
    if (edge?.told(home.id) !== undefined && edge.permission() === 'granted') await this.#subscribe(edge);
    await this.look();
  }

  async #subscribe(edge: PushEdge): Promise<void> {
    const { id } = this.#client.identity.home;
    const { key } = await this.#client.ask('pushKey', {});
    const made = await edge.subscribe(id, key);
    const language = this.#ports.language();
    const what = wordOf(made, language);
    await edge.keepWords(this.#ports.words());
    if (edge.told(id) === what) return;
    const { endpoint, p256dh, auth } = made;
    await this.#client.ask('subscribe', { endpoint, p256dh, auth, language });
    edge.tell(id, what);
  }

  async #stands(): Promise<PushStanding> {
    const { edge, caps } = this.#ports;
    if (!caps.secure) return 'insecure';
    if (edge === undefined || !caps.push) return caps.installFirst ? 'install' : 'unsupported';
    if (edge.permission() === 'denied') return 'denied';
    const { id } = this.#client.identity.home;
    return edge.permission() === 'granted' && edge.told(id) !== undefined && (await edge.current(id)) !== undefined ? 'on' : 'off';
  }
}

const wordOf = ({ endpoint, key }: Subscribed, language: string): string => `${endpoint} ${key} ${language}`;
