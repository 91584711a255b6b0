import { CLOSE, decodeRelayFrame, encodeRelayFrame, RELAY_FRAME, type RelayFrameType } from '@around/messages';
import type { Address, HttpRequest, Listener, WebConnection, WebHandlers, WebServerOptions, WebServing } from '@around/platform';

/** `in`: from the phone or home to the relay; `out`: from the relay to it. */
export type Way = 'in' | 'out';
export type Data = Uint8Array | string;

/** One message on one of the relay's sockets. */
export interface Passing {
  readonly leg: Leg;
  readonly way: Way;
  readonly data: Data;
}

/** What goes on in the place of a message: itself, others, none. */
export type Meddle = (passing: Passing) => readonly Data[];

const PASS: Meddle = ({ data }) => [data];

/**
 * The real relay with somebody in its memory: between its sockets and its logic every message passes through `meddle`, is kept, and may be
 * said again, on any socket. What no relay holds (keys of homes and phones) this one does not hold either.
 */
export class MaliciousRelay implements WebServing {
  /** Every socket that ever was, in the order in which they came. */
  readonly legs: Leg[] = [];
  meddle: Meddle = PASS;
  /** Sees each new socket first; whoever takes it (true) keeps it from the relay's own logic. */
  takes: ((leg: Leg) => boolean) | undefined;
  readonly #serving: WebServing;

  constructor(serving: WebServing) {
    this.#serving = serving;
  }

  async listenWeb(options: WebServerOptions): Promise<Listener> {
    // Another run of the relay: what it had is gone.
    for (const leg of this.legs) leg.open = false;
    const sockets = Object.entries(options.sockets).map(([path, accept]) => [
      path,
      (socket: WebConnection, request: HttpRequest): void => {
        const leg = new Leg(this, path === '/home' ? 'home' : 'phone', socket);
        this.legs.push(leg);
        if (this.takes?.(leg) === true) leg.handle({ onBinary() {}, onText() {}, onClose() {} });
        else accept(leg, request);
      },
    ]);
    return this.#serving.listenWeb({ ...options, sockets: Object.fromEntries(sockets) });
  }

  /** The relay does again what it was built for. */
  behave(): void {
    this.meddle = PASS;
    this.takes = undefined;
  }

  /** The sockets that are open now. */
  open(kind: Leg['kind']): Leg[] {
    return this.legs.filter((leg) => leg.kind === kind && leg.open);
  }

  /** The newest open link of a home. @throws Error where none is there */
  get home(): Leg {
    return last(this.open('home'), 'home');
  }

  /** The newest open socket of a phone that came from this address. @throws Error where none is there */
  phone(address: string): Leg {
    return last(
      this.open('phone').filter(({ remote }) => remote.host === address),
      `phone at ${address}`,
    );
  }

  /** Every byte that passed here, as one: what a wiretapped relay knows. */
  get everything(): Buffer {
    return Buffer.concat(this.legs.flatMap(({ record }) => record.map(({ data }) => Buffer.from(data as string))));
  }

  /** Sealed frames alone, as phones and homes said them to each other. */
  get sealed(): Uint8Array[] {
    return this.legs.flatMap((leg) => {
      const said = leg.binaries('in');
      return leg.kind === 'phone' ? said : said.flatMap((data) => dataOf({ leg, data })?.payload ?? []);
    });
  }
}

/** One socket of the relay, seen from within. */
export class Leg implements WebConnection {
  readonly kind: 'home' | 'phone';
  readonly remote: Address;
  /** All that was said, as it was said, before anything was done to it. */
  readonly record: { readonly way: Way; readonly data: Data }[] = [];
  open = true;
  readonly #relay: MaliciousRelay;
  readonly #socket: WebConnection;
  #handlers: WebHandlers | undefined;

  constructor(relay: MaliciousRelay, kind: Leg['kind'], socket: WebConnection) {
    this.#relay = relay;
    this.kind = kind;
    this.remote = socket.remote;
    this.#socket = socket;
  }

  get buffered(): number {
    return this.#socket.buffered;
  }

  handle(handlers: WebHandlers): void {
    this.#handlers = handlers;
    this.#socket.handle({
      onBinary: (bytes) => this.#pass('in', bytes),
      onText: (text) => this.#pass('in', text),
      onPong: () => handlers.onPong?.(),
      onClose: (code, reason) => this.#over(code, reason),
    });
  }

  send(data: Data): void {
    this.#pass('out', data);
  }
  ping(): void {
    this.#socket.ping();
  }
  pause(): void {
    this.#socket.pause();
  }
  resume(): void {
    this.#socket.resume();
  }
  close(code: number, reason?: string): void {
    this.#socket.close(code, reason);
  }
  terminate(): void {
    this.#socket.terminate();
  }

  // --- What only this relay does

  /** Says something to the phone or home, as if the relay had. */
  say(data: Data): void {
    this.#socket.send(data);
  }

  /** Gives something to the relay, as if the phone or home had said it. */
  give(data: Data): void {
    if (typeof data === 'string') this.#handlers?.onText(data);
    else this.#handlers?.onBinary(data);
  }

  /** On the link of a home: says one relay frame to it. */
  frame(type: RelayFrameType, channel: number, payload?: Uint8Array): void {
    this.say(encodeRelayFrame(type, channel, payload));
  }

  /** Closes the socket with any code; the relay's logic learns only that it is gone. */
  forge(code: number, reason = ''): void {
    this.#socket.close(code, reason);
    this.#over(code, reason);
  }

  /** On the link of a home: the channels that are open, oldest first. */
  get channels(): number[] {
    const open = new Set<number>();
    for (const { data } of this.record) {
      const frame = typeof data === 'string' ? undefined : decodeRelayFrame(data);
      if (frame?.ok !== true) continue;
      if (frame.value.type === RELAY_FRAME.open) open.add(frame.value.channel);
      if (frame.value.type === RELAY_FRAME.close) open.delete(frame.value.channel);
    }
    return [...open];
  }

  binaries(way: Way): Uint8Array[] {
    return this.record.filter((one) => one.way === way).flatMap(({ data }) => (typeof data === 'string' ? [] : [data]));
  }

  texts(way: Way): string[] {
    return this.record.filter((one) => one.way === way).flatMap(({ data }) => (typeof data === 'string' ? [data] : []));
  }

  #pass(way: Way, data: Data): void {
    const kept = typeof data === 'string' ? data : data.slice();
    this.record.push({ way, data: kept });
    for (const one of this.#relay.meddle({ leg: this, way, data: kept })) {
      if (way === 'in') this.give(one);
      else this.say(one);
    }
  }

  #over(code: number, reason: string): void {
    if (!this.open) return;
    this.open = false;
    this.#handlers?.onClose(code, reason);
  }
}

/** The sealed frames on a home's link, with their channels. */
export function dataOf({
  leg,
  data,
}: Pick<Passing, 'leg' | 'data'>): { readonly channel: number; readonly payload: Uint8Array } | undefined {
  if (leg.kind !== 'home' || typeof data === 'string') return undefined;
  const frame = decodeRelayFrame(data);
  return frame.ok && frame.value.type === RELAY_FRAME.data ? frame.value : undefined;
}

/** Every code with which a relay may close, and a few with which it may not. */
export const FORGED_CODES: readonly number[] = [...Object.values(CLOSE), 4002, 4014, 4999];

function last<T>(list: readonly T[], what: string): T {
  const found = list.at(-1);
  if (found === undefined) throw new Error(`no ${what} is connected to the relay`);
  return found;
}
