import {
  CLOSE,
  decodeRelayFrame,
  decodeSlotAnswer,
  encodeRelayFrame,
  fromBase64Url,
  fromRelayLogin,
  HEARTBEAT_MS,
  LIMITS,
  PROTOCOL_VERSION,
  RELAY_FRAME,
  RELAY_HEADER,
  toBase64Url,
  toRelayLogin,
  toUtf8,
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
import type { HomeKeys, PhoneDesk, RelayInbox } from '../seams.js';
import { RelayChannels } from './relayChannels.js';
import { closeDetail, dialDetail } from './relayFaults.js';
import { initialRelay, type RelayEffect, type RelayInput, relayMachine } from './relayMachine.js';
import { RelayRoutes } from './relayRoutes.js';
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
}

/** Bytes that may wait for a relay that does not take them; then the link is dialled anew. */
const MAX_BUFFERED = 8 * 1024 * 1024;
/** Keeps this home reachable through its relay. The relay carries sealed frames and never sees into them. */
export function createRelayLink(ports: RelayLinkPorts, options: RelayLinkOptions): Startable {
  return new RelayLink(ports, options);
}

/** One connection to the relay and what hangs on it. */
interface Line {
  readonly n: number;
  readonly url: string;
  readonly web: WebConnection;
  readonly channels: RelayChannels;
  readonly routes: RelayRoutes;
  deadline: Timer | undefined;
  beat: Timer | undefined;
  unanswered: number;
  draining: boolean;
}

class RelayLink implements Startable {
  readonly #ports: RelayLinkPorts;
  readonly #o: RelayLinkOptions;
  readonly #log: Log;
  #state;
  #line: Line | undefined;
  #wait: Timer | undefined;
  #unsubscribe: (() => void) | undefined;
  #routesDue = false;
  #told = '';
  #since = 0;

  constructor(ports: RelayLinkPorts, options: RelayLinkOptions) {
    this.#ports = ports;
    this.#o = options;
    this.#log = ports.log.child({ part: 'relay' });
    this.#state = initialRelay(relayUrl(options.url), options.enrol !== undefined);
  }

  async start(): Promise<void> {
    if (this.#state.phase !== 'stopped') return;
    this.#unsubscribe = this.#o.desk.onRoutesChanged(() => this.#routesChanged());
    this.#feed({ t: 'start' });
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    const line = this.#line;
    if (line !== undefined && this.#state.phase === 'live') line.web.send(encodeRelayFrame(RELAY_FRAME.drain, 0, toUtf8('the home stops')));
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
        this.#up(effect.n);
        return;
      case 'drop':
        if (this.#line?.n === effect.n) this.#drop(this.#line);
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
    if (this.#state.n !== n || this.#state.phase !== 'dialling') return web.close(CLOSE.normal, 'not needed any more');
    const pipe = {
      get buffered() {
        return web.buffered;
      },
      send: (frame: Uint8Array) => this.#send(line, frame),
    };
    const line: Line = {
      n,
      url,
      web,
      channels: new RelayChannels(this.#ports.clock, pipe, (channel) => this.#o.desk.accept(channel)),
      routes: new RelayRoutes(),
      deadline: this.#ports.clock.after(LIMITS.helloMs, () =>
        this.#broken(line, 'the relay does not answer the login: is it a relay of Around that listens there?'),
      ),
      beat: undefined,
      unanswered: 0,
      draining: false,
    };
    this.#line = line;
    this.#feed({ t: 'dialled', n });
    web.handle({
      onText: (text) => this.#text(line, text),
      onBinary: (bytes) => this.#binary(line, bytes),
      onPong: () => {
        line.unanswered = 0;
        if (this.#line === line) this.#feed({ t: 'sound', n: line.n });
      },
      onClose: (code, reason) => this.#closed(line, code, reason),
    });
  }

  #text(line: Line, text: string): void {
    if (this.#line !== line || this.#state.phase === 'live') return;
    const decoded = fromRelayLogin.decode(text, 2_048);
    if (!decoded.ok) {
      this.#broken(line, `the relay said something that is no part of a login (${decoded.error})`);
      return;
    }
    const message = decoded.value;
    switch (message.t) {
      case 'challenge': {
        if (message.v !== PROTOCOL_VERSION) {
          this.#feed({ t: 'sorry', n: line.n, code: 'version', message: `version ${message.v}` });
          return;
        }
        this.#feed({ t: 'challenge', n: line.n, chal: message.chal });
        return;
      }
      case 'welcome':
        this.#feed({ t: 'welcome', n: line.n });
        return;
      case 'redirect':
        this.#log.info('the relay names another', { url: message.url });
        this.#redirect(line, message.url);
        return;
      case 'sorry':
        this.#feed({ t: 'sorry', n: line.n, code: message.code, message: message.message });
        return;
    }
  }

  #redirect(line: Line, url: string): void {
    let target: string;
    try {
      target = relayUrl(url);
    } catch {
      this.#broken(line, 'the relay sends this home to an address that cannot be read');
      return;
    }
    this.#feed({ t: 'redirect', n: line.n, url: target });
  }

  #login(n: number, chal: string, enrol: boolean): void {
    const line = this.#line;
    if (line?.n !== n) return;
    const { homeId, signKey, staticKey } = this.#o.keys;
    const { host } = new URL(line.url);
    line.web.send(
      toRelayLogin.encode({
        t: 'login',
        v: PROTOCOL_VERSION,
        home: homeId,
        sign: toBase64Url(signKey.publicKey),
        static: toBase64Url(staticKey.publicKey),
        sig: toBase64Url(signRelayLogin(signKey, host, fromBase64Url(chal) as Uint8Array, homeId)),
        ...(enrol && this.#o.enrol !== undefined ? { enrol: this.#o.enrol } : {}),
      }),
    );
  }

  #up(n: number): void {
    const line = this.#line;
    if (line?.n !== n) return;
    line.deadline?.cancel();
    line.beat = this.#ports.clock.every(HEARTBEAT_MS, () => this.#beat(line));
    this.#sendRoutes(line);
    this.#log.info('linked to the relay', { url: line.url });
  }

  #beat(line: Line): void {
    if (line.unanswered >= 2) {
      this.#broken(line, 'the relay fell silent');
      return;
    }
    line.unanswered++;
    line.web.ping();
  }

  #binary(line: Line, bytes: Uint8Array): void {
    if (this.#line !== line || this.#state.phase !== 'live') return;
    const decoded = decodeRelayFrame(bytes);
    if (!decoded.ok) {
      this.#broken(line, `the relay sent a damaged frame (${decoded.error})`);
      return;
    }
    const frame = decoded.value;
    if (frame.type === RELAY_FRAME.drain) {
      line.draining = true;
      // It closes by itself when its phones are gone; one that forgets to is left.
      line.deadline = this.#ports.clock.after(LIMITS.helloMs, () => this.#broken(line, 'the relay is going away', true));
    } else if (frame.type === RELAY_FRAME.slot) {
      const answer = decodeSlotAnswer(frame.payload);
      if (answer.ok && !answer.value.yours) this.#o.desk.slotTaken(answer.value.slot);
    } else line.channels.take(frame);
  }

  #send(line: Line, frame: Uint8Array): void {
    if (this.#line !== line) return;
    line.web.send(frame);
    if (line.web.buffered > MAX_BUFFERED) this.#broken(line, 'the relay does not take what this home sends');
  }

  #routesChanged(): void {
    if (this.#routesDue) return;
    this.#routesDue = true;
    queueMicrotask(() => {
      this.#routesDue = false;
      if (this.#line !== undefined && this.#state.phase === 'live') this.#sendRoutes(this.#line);
    });
  }

  #sendRoutes(line: Line): void {
    for (const frame of line.routes.update(this.#o.desk.tokenHashes(), this.#o.desk.slots())) this.#send(line, frame);
  }

  #closed(line: Line, code: number, reason: string): void {
    if (this.#line !== line) return;
    const detail = closeDetail(code, reason);
    // Two runs of one home that redial at once would throw each other out for ever.
    const when = code === CLOSE.replaced ? 'late' : line.draining || code === CLOSE.goingAway ? 'soon' : undefined;
    this.#release(line);
    this.#feed({ t: 'ended', n: line.n, detail, ...(when === undefined ? {} : { when }) });
  }

  /** This home gives the connection up. */
  #broken(line: Line, detail: string, soon = false): void {
    if (this.#line !== line) return;
    line.web.terminate();
    this.#release(line);
    this.#feed({ t: 'ended', n: line.n, detail, ...(soon ? { when: 'soon' } : {}) });
  }

  #drop(line: Line): void {
    line.web.close(CLOSE.normal, 'bye');
    this.#release(line);
  }

  #release(line: Line): void {
    line.deadline?.cancel();
    line.beat?.cancel();
    if (this.#line === line) this.#line = undefined;
    line.channels.end();
  }

  #tell(): void {
    const up = this.#state.phase === 'live';
    const { detail } = this.#state;
    const text = `${up} ${detail ?? ''}`;
    if (text === this.#told) return;
    if (!this.#told.startsWith(`${up} `)) this.#since = Math.round(this.#ports.clock.wall());
    this.#told = text;
    if (detail !== undefined && !up) this.#log.warn('no link to the relay', { detail });
    this.#o.inbox.relay({ url: this.#o.url, up, since: this.#since, ...(detail === undefined || up ? {} : { detail }) });
  }
}
