import {
  CLOSE,
  fromBase64Url,
  fromRelayLogin,
  LIMITS,
  PROTOCOL_VERSION,
  RELAY_HEADER,
  toBase64Url,
  toRelayLogin,
  type UpdateAsk,
  type UpdateState,
} from '@around/messages';
import {
  backoffDelay,
  type Clock,
  LINK_BACKOFF,
  type Log,
  type Random,
  type Startable,
  type Timer,
  type WebConnection,
  type WebDialer,
} from '@around/platform';
import { signRelayLogin } from '@around/sealing/node';
import type { HomeKeys, PhoneDesk, RelayInbox, WillWriter } from '../seams.js';
import { dialDetail } from './relayFaults.js';
import { RelayLine } from './relayLine.js';
import { initialRelay, type RelayEffect, type RelayInput, relayMachine } from './relayMachine.js';
import { relayUrl } from './relayUrl.js';

export interface RelayLinkPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly web: WebDialer;
  readonly log: Log;
}

export interface RelayLinkOptions {
  /** `wss://around.example`; the path `/home` is added where there is none. */
  readonly url: string;
  readonly keys: Pick<HomeKeys, 'homeId' | 'signKey' | 'staticKey'>;
  /** One-time code of `frAroundWeb enrol`; shown only when the relay does not know this home. */
  readonly enrol?: string;
  readonly desk: PhoneDesk;
  readonly inbox: RelayInbox;
  /** Missing: nobody is told when this home goes silent. */
  readonly will?: WillWriter;
}

export interface RelayLinkage extends Startable {
  /** Of the last heartbeat, ms; undefined where there was none on this link. */
  readonly roundTrip: number | undefined;
  /** Which version the relay is, and with a version in the ask: tells it that this one is there. */
  relayVersion(ask: UpdateAsk): Promise<RelayVersion>;
}

/** The relay as an update sees it. */
export interface RelayVersion {
  readonly url: string;
  readonly up: boolean;
  /** `frAroundWeb 1.2.3`, as it said when it took this home in; undefined while it is not up. */
  readonly software?: string;
  /** Missing for one that knows no updates. */
  readonly state?: UpdateState;
}

/** So long a home stays where a redirect has sent it. */
const REDIRECTED_MS = 600_000;

/**
 * Keeps this home reachable through its relay. The relay carries sealed frames and never sees into them.
 * @throws Error for people, where `url` is no address of a relay
 */
export function createRelayLink(ports: RelayLinkPorts, options: RelayLinkOptions): RelayLinkage {
  return new RelayLink(ports, options);
}

class RelayLink implements RelayLinkage {
  readonly #ports: RelayLinkPorts;
  readonly #o: RelayLinkOptions;
  readonly #log: Log;
  #state;
  #line: RelayLine | undefined;
  #wait: Timer | undefined;
  #again: Timer | undefined;
  #unsubscribe: (() => void) | undefined;
  #told = '';
  #since = 0;
  #welcome: { readonly software: string; readonly update?: boolean; readonly will?: boolean } | undefined;

  constructor(ports: RelayLinkPorts, options: RelayLinkOptions) {
    this.#ports = ports;
    this.#o = options;
    this.#log = ports.log.child({ part: 'relay' });
    this.#state = initialRelay(relayUrl(options.url), options.enrol !== undefined);
  }

  get roundTrip(): number | undefined {
    return this.#line?.roundTrip;
  }

  async relayVersion(ask: UpdateAsk): Promise<RelayVersion> {
    const { url } = this.#o;
    const line = this.#line;
    if (this.#state.phase !== 'live' || line === undefined || this.#welcome === undefined) return { url, up: false };
    const { software, update } = this.#welcome;
    if (update !== true) return { url, up: true, software };
    const state = await line.askUpdate(ask);
    // It ended the link meanwhile: a relay that restarts is away, and not one that knows no updates.
    return state === undefined ? { url, up: false } : { url, up: true, software, state };
  }

  async start(): Promise<void> {
    if (this.#state.phase !== 'stopped') return;
    this.#unsubscribe = this.#o.desk.onRoutesChanged(() => this.#line?.tellRoutes());
    this.#feed({ t: 'start' });
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    this.#again?.cancel();
    this.#feed({ t: 'stop' });
  }

  #feed(input: RelayInput): void {
    const [state, effects] = relayMachine(this.#state, input);
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: RelayEffect): void {
    switch (effect.do) {
      case 'dial':
        void this.#dial(effect.n, effect.url);
        return;
      case 'login':
        this.#login(effect.n, effect.chal, effect.enrol);
        return;
      case 'up':
        if (this.#line?.n !== effect.n) return;
        this.#log.info('linked to the relay', { event: 'relay.linked', url: this.#line.url });
        this.#line.live(this.#welcome?.will === true ? this.#o.will : undefined);
        this.#again?.cancel();
        if (this.#state.url !== this.#state.base)
          this.#again = this.#ports.clock.after(REDIRECTED_MS, () => this.#feed({ t: 'again', n: effect.n }));
        return;
      case 'drop':
        if (this.#line?.n !== effect.n) return;
        this.#line.leave();
        this.#line = undefined;
        return;
      case 'wait': {
        const wait = backoffDelay(LINK_BACKOFF, effect.attempt, this.#ports.random.float());
        this.#wait = this.#ports.clock.after(Math.max(effect.atLeast, wait), () => this.#feed({ t: 'due' }));
        return;
      }
      case 'unwait':
        this.#wait?.cancel();
        return;
      case 'tell':
        this.#tell();
        return;
    }
  }

  async #dial(n: number, url: string): Promise<void> {
    let web: WebConnection;
    try {
      web = await this.#ports.web.dialWeb(url, { maxMessage: LIMITS.frame + RELAY_HEADER });
    } catch (error) {
      this.#feed({ t: 'ended', n, detail: dialDetail(url, error) });
      return;
    }
    if (this.#state.n !== n || this.#state.phase !== 'dialling') {
      web.close(CLOSE.normal, 'not needed any more');
      return;
    }
    const line = new RelayLine(
      { clock: this.#ports.clock, log: this.#log },
      web,
      this.#o.desk,
      { n, url },
      {
        onText: (text) => this.#text(line, text),
        onSound: () => this.#feed({ t: 'sound', n }),
        onEnd: (detail, when) => {
          if (this.#line === line) this.#line = undefined;
          this.#feed({ t: 'ended', n, detail, ...(when === undefined ? {} : { when }) });
        },
      },
    );
    this.#line = line;
    this.#feed({ t: 'dialled', n });
    line.open();
  }

  #text(line: RelayLine, text: string): void {
    const { n } = line;
    const decoded = fromRelayLogin.decode(text, 2_048);
    if (!decoded.ok) {
      line.fail(`the relay said something that is no part of a login (${decoded.error})`);
      return;
    }
    const message = decoded.value;
    switch (message.t) {
      case 'challenge':
        if (message.v === PROTOCOL_VERSION) this.#feed({ t: 'challenge', n, chal: message.chal });
        else this.#feed({ t: 'sorry', n, code: 'version', message: `version ${message.v}` });
        return;
      case 'welcome':
        this.#welcome = message;
        this.#feed({ t: 'welcome', n });
        return;
      case 'redirect':
        this.#redirect(line, message.url);
        return;
      case 'sorry':
        this.#feed({ t: 'sorry', n, code: message.code, message: message.message });
        return;
    }
  }

  #redirect(line: RelayLine, url: string): void {
    let target: string;
    try {
      target = relayUrl(url);
    } catch {
      line.fail('the relay sends this home to an address that cannot be read');
      return;
    }
    this.#log.info('the relay names another', { event: 'relay.redirected', url: target });
    this.#feed({ t: 'redirect', n: line.n, url: target });
  }

  #login(n: number, chal: string, enrol: boolean): void {
    const line = this.#line;
    if (line?.n !== n) return;
    const { homeId, signKey, staticKey } = this.#o.keys;
    line.sendText(
      toRelayLogin.encode({
        t: 'login',
        v: PROTOCOL_VERSION,
        home: homeId,
        sign: toBase64Url(signKey.publicKey),
        static: toBase64Url(staticKey.publicKey),
        sig: toBase64Url(signRelayLogin(signKey, new URL(line.url).host, fromBase64Url(chal) as Uint8Array, homeId)),
        ...(enrol && this.#o.enrol !== undefined ? { enrol: this.#o.enrol } : {}),
      }),
    );
  }

  #tell(): void {
    const up = this.#state.phase === 'live';
    const { detail } = this.#state;
    const text = `${up} ${detail ?? ''}`;
    if (text === this.#told) return;
    if (!this.#told.startsWith(`${up} `)) this.#since = Math.round(this.#ports.clock.wall());
    this.#told = text;
    if (detail !== undefined && !up) this.#log.warn('no link to the relay', { event: 'relay.lost', detail });
    this.#o.inbox.relay({ url: this.#o.url, up, since: this.#since, ...(detail === undefined || up ? {} : { detail }) });
  }
}
