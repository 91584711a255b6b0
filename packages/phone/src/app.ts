import type { PairingError, PairingErrorCode } from '@around/client';
import { type PairingOffer, parsePairingLink } from '@around/messages';
import type { Clock } from '@around/platform';
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Caps } from './caps.js';
import type { Connector, Invitation } from './connection/connect.js';
import type { HomeName, Keep } from './connection/keep.js';
import { HomeSession } from './state/homeSession.js';
import type { Urls } from './state/pictures.js';
import type { AddressBar } from './state/route.js';
import { Router } from './state/route.js';
import { Toasts } from './state/toasts.js';

/** The house is kept so soon after a start, and whenever the page goes out of view. */
const KEEP_MS = 6_000;

/** What stands on the screen as a whole. */
export type Stage =
  | { readonly at: 'loading' }
  /** `more`: this phone has other homes to go back to. */
  | { readonly at: 'unpaired'; readonly notice?: 'revoked' | 'noStorage'; readonly more?: boolean }
  | { readonly at: 'confirm'; readonly link: string; readonly offer: PairingOffer }
  | { readonly at: 'pairing'; readonly digits?: string }
  | { readonly at: 'failed'; readonly code: PairingErrorCode; readonly message: string; readonly again: Invitation | undefined }
  | { readonly at: 'home'; readonly session: HomeSession };

export interface AppPorts {
  readonly clock: Clock;
  readonly connector: Connector;
  readonly keep: Keep;
  readonly bar: AddressBar;
  readonly urls: Urls;
  readonly host: string;
  readonly caps: Caps;
  buzz(pattern: number | readonly number[]): void;
}

/** The pairing itself is loaded only when it is needed, and its errors with it. */
const codeOf = (error: unknown): PairingErrorCode =>
  error instanceof Error && error.name === 'PairingError' ? (error as PairingError).code : 'unreachable';

/** The page as a whole: unpaired, pairing, or at home. */
export class App {
  readonly caps: Caps;
  readonly host: string;
  readonly router: Router;
  readonly toasts: Toasts;
  /** What screen readers are told: `polite` when there is room, `urgent` at once. */
  readonly polite = signal('');
  readonly urgent = signal('');
  /** Asks the person whether to install this page as an app; undefined where the browser does not offer it now. */
  readonly install = signal<(() => void) | undefined>(undefined);
  readonly #ports: AppPorts;
  readonly #stage = signal<Stage>({ at: 'loading' });
  readonly #homes = signal<readonly HomeName[]>([]);

  constructor(ports: AppPorts) {
    this.#ports = ports;
    this.caps = ports.caps;
    this.host = ports.host;
    this.router = new Router(ports.bar);
    this.toasts = new Toasts(ports.clock);
  }

  get stage(): ReadonlySignal<Stage> {
    return this.#stage;
  }

  /** The homes that this phone is paired with, by title. */
  get homes(): ReadonlySignal<readonly HomeName[]> {
    return this.#homes;
  }

  async start(): Promise<void> {
    let arriving: Promise<void> | undefined;
    this.router.start((link, handedOver) => {
      if (handedOver) arriving = this.arrived(link);
      else this.offered(link);
    });
    await arriving;
    if (this.#stage.peek().at === 'loading') await this.#open();
  }

  /** Somebody comes over from another address of their home: who is paired here already just goes in. */
  async arrived(link: string): Promise<void> {
    const parsed = parsePairingLink(link);
    const homes = await this.#ports.keep.homes().catch(() => []);
    const home = parsed.ok ? parsed.value.home : '';
    if (homes.some(({ id }) => id === home)) await this.switchHome(home);
    else this.offered(link);
  }

  /** A pairing link was opened: nothing happens before the person says so. */
  offered(link: string): void {
    const parsed = parsePairingLink(link);
    this.#leave();
    this.#stage.value = parsed.ok
      ? { at: 'confirm', link, offer: parsed.value }
      : { at: 'failed', code: 'link', message: parsed.error, again: undefined };
  }

  async pair(invitation: Invitation, device: string): Promise<void> {
    this.#stage.value = { at: 'pairing' };
    try {
      await this.#ports.connector.pair(invitation, device, (digits) => {
        this.#stage.value = { at: 'pairing', digits };
      });
    } catch (error) {
      const code = codeOf(error);
      // Stored, and only the last word is missing: the first session shows whether the home has us.
      if (code !== 'unconfirmed') {
        const message = error instanceof Error ? error.message : String(error);
        this.#stage.value = { at: 'failed', code, message, again: code === 'over' || code === 'link' ? undefined : invitation };
        return;
      }
    }
    await this.#open();
  }

  /** Leaves the pairing for what was there before. */
  async cancelPairing(): Promise<void> {
    await this.#open();
  }

  /** Shows another home of this phone. */
  async switchHome(home: string): Promise<void> {
    this.look(false);
    await this.#ports.keep.choose(home);
    this.#leave();
    this.router.go({ view: 'home' });
    await this.#open();
  }

  /** Leads to the pairing of one more home. */
  addHome(): void {
    this.look(false);
    this.#leave();
    this.#stage.value = { at: 'unpaired', more: true };
  }

  /** Forgets the home on this phone; where it can be told, the home forgets this phone's key too. */
  async unpair(): Promise<void> {
    const stage = this.#stage.peek();
    if (stage.at !== 'home') return;
    const { client } = stage.session;
    await client.ask('revoke', { key: client.identity.key.id }).catch(() => undefined);
    this.#leave();
    await this.#ports.connector.forget(client.identity.home.id);
    await this.#open();
  }

  /** The page came into view or went out of it; what is seen last is kept for the next start. */
  look(visible: boolean): void {
    const stage = this.#stage.peek();
    if (stage.at !== 'home') return;
    stage.session.look(visible);
    if (visible) {
      stage.session.client.wake();
      return;
    }
    this.#keepHouse(stage.session);
  }

  #keepHouse({ client, house }: HomeSession): void {
    const memory = client.memory();
    // What is kept already is no younger for being shown.
    if (memory === undefined || house.keptAt !== undefined) return;
    const { keep, clock } = this.#ports;
    void keep.saveHouse({ home: client.identity.home.id, at: clock.wall(), memory }).catch(() => undefined);
  }

  wake(): void {
    const stage = this.#stage.peek();
    if (stage.at === 'home') stage.session.client.wake();
  }

  announce(text: string, urgent: boolean): void {
    const region = urgent ? this.urgent : this.polite;
    // The same words again are spoken again only when they differ.
    region.value = region.peek() === text ? `${text}\u00a0` : text;
  }

  async #open(): Promise<void> {
    const client = await this.#ports.connector.open().catch(() => 'noStorage' as const);
    this.#homes.value = await this.#ports.keep.homes().catch(() => []);
    if (client === 'noStorage') {
      this.#stage.value = { at: 'unpaired', notice: 'noStorage' };
      return;
    }
    if (client === undefined) {
      this.#stage.value = { at: 'unpaired' };
      return;
    }
    const { clock, urls, host } = this.#ports;
    const session = new HomeSession(
      {
        clock,
        urls,
        host,
        toasts: this.toasts,
        announce: (text, urgent) => this.announce(text, urgent),
        buzz: (pattern) => this.#ports.buzz(pattern),
      },
      client,
    );
    const kept = await this.#ports.keep.loadHouse(client.identity.home.id).catch(() => undefined);
    if (kept?.memory !== undefined && kept.home === client.identity.home.id) {
      client.remember(kept.memory);
      session.house.seed(client.house, kept.at);
    }
    this.#stage.value = { at: 'home', session };
    client.subscribe(({ link }) => {
      if (link?.state === 'dead' && link.reason === 'revoked') void this.#revoked(client.identity.home.id);
    });
    await session.start();
    // Some browsers end a page without a word.
    clock.after(KEEP_MS, () => this.#keepHouse(session));
  }

  /** The home said, sealed, that our key is dead: nothing of it stays here. */
  async #revoked(home: string): Promise<void> {
    this.#leave();
    await this.#ports.connector.forget(home).catch(() => undefined);
    this.#homes.value = await this.#ports.keep.homes().catch(() => []);
    this.#stage.value = { at: 'unpaired', notice: 'revoked', ...(this.#homes.peek().length > 0 ? { more: true } : {}) };
  }

  #leave(): void {
    const stage = this.#stage.peek();
    if (stage.at === 'home') void stage.session.stop();
  }
}
