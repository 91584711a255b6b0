import { createHash } from 'node:crypto';
import {
  decodeClose,
  decodeRelayFrame,
  encodeCredit,
  encodeRelayFrame,
  fromUtf8,
  RELAY_FRAME,
  type RelayFrame,
  toBase64Url,
  toUtf8,
} from '@around/messages';
import { FakeClock } from '@around/platform/fake';
import type { HomeLink } from '../src/switchboard/homeLink.js';
import type { Leg } from '../src/switchboard/leg.js';
import type { SwitchboardLimits } from '../src/switchboard/limits.js';
import type { PhoneLine } from '../src/switchboard/phoneLine.js';
import { Switchboard } from '../src/switchboard/switchboard.js';

export const sha256 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest());

/** A socket that remembers. What it is sent stays `buffered` while it is `stuck`. */
export class FakeLeg implements Leg {
  readonly sent: (Uint8Array | string)[] = [];
  readonly closes: { code: number; reason: string }[] = [];
  buffered = 0;
  stuck = false;
  paused = false;
  pings = 0;

  send(data: Uint8Array | string): void {
    this.sent.push(typeof data === 'string' ? data : data.slice());
    if (this.stuck) this.buffered += data.length;
  }

  ping(): void {
    this.pings++;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  close(code: number, reason: string): void {
    this.closes.push({ code, reason });
  }

  get closed(): number | undefined {
    return this.closes[0]?.code;
  }

  /** Text messages, read. */
  get texts(): Record<string, unknown>[] {
    return this.sent.filter((data) => typeof data === 'string').map((text) => JSON.parse(text) as Record<string, unknown>);
  }

  get binaries(): Uint8Array[] {
    return this.sent.filter((data) => typeof data !== 'string');
  }

  /** Relay frames, read; of one type where it is given. */
  frames(type?: keyof typeof RELAY_FRAME): RelayFrame[] {
    const all = this.binaries.map((bytes) => {
      const frame = decodeRelayFrame(bytes);
      if (!frame.ok) throw new Error(frame.error);
      return frame.value;
    });
    return type === undefined ? all : all.filter((frame) => frame.type === RELAY_FRAME[type]);
  }
}

export const id = (n: number): string => toBase64Url(new Uint8Array(16).fill(n));
export const HOME = id(1);
export const OTHER_HOME = id(2);
export const TOKEN = id(9);
export const tokenHash = (token: string): Uint8Array => sha256(Buffer.from(token, 'base64url'));
export const textOf = (bytes: Uint8Array): string => fromUtf8(bytes) ?? '';
export const closeOf = (frame: RelayFrame | undefined): number | undefined =>
  frame === undefined ? undefined : decodeClose(frame.payload).code;

export interface JoinedHome {
  readonly leg: FakeLeg;
  readonly link: HomeLink;
}

export interface JoinedPhone {
  readonly leg: FakeLeg;
  readonly line: PhoneLine;
}

/** A switchboard with the two homes enrolled, and how to people it. */
export function switchboard(limits: Partial<SwitchboardLimits> = {}) {
  const clock = new FakeClock();
  const enrolled = new Set([HOME, OTHER_HOME]);
  const board = new Switchboard({ clock, sha256, isEnrolled: (home) => enrolled.has(home) }, limits);

  const home = (name = HOME, tokens: readonly string[] | null = [TOKEN]): JoinedHome => {
    const leg = new FakeLeg();
    const link = board.linkHome(name, leg);
    if (tokens !== null) tell(link, tokens);
    return { leg, link };
  };
  const tell = (link: HomeLink, tokens: readonly string[]): void => {
    link.frame(encodeRelayFrame(RELAY_FRAME.tokens, 0, Buffer.concat(tokens.map(tokenHash))));
  };
  const phone = (): JoinedPhone => {
    const leg = new FakeLeg();
    const line = board.addPhone(leg);
    if (line === undefined) throw new Error('no room');
    return { leg, line };
  };
  const hello = (
    line: PhoneLine,
    fields: { home?: string; token?: string; slot?: string } = { home: HOME, token: TOKEN },
    throttled = false,
  ) => {
    const message = { t: 'hello' as const, v: 1, ...fields };
    return board.hello(line, message, JSON.stringify(message), throttled);
  };
  /** A phone whose channel is open, and the channel's number. */
  const open = (to: JoinedHome): JoinedPhone & { channel: number } => {
    const one = phone();
    const outcome = hello(one.line);
    if (outcome !== 'open') throw new Error(outcome);
    return { ...one, channel: to.leg.frames('open').at(-1)?.channel as number };
  };
  const slot = (to: JoinedHome, name: string, ms = 300_000): unknown => {
    const before = to.leg.frames('slot').length;
    to.link.frame(encodeRelayFrame(RELAY_FRAME.slot, 0, toUtf8(JSON.stringify({ slot: name, ms }))));
    const answer = to.leg.frames('slot')[before];
    return answer === undefined ? undefined : JSON.parse(textOf(answer.payload)).yours;
  };
  const data = (link: HomeLink, channel: number, payload: Uint8Array): void =>
    link.frame(encodeRelayFrame(RELAY_FRAME.data, channel, payload));
  const credit = (link: HomeLink, channel: number, bytes: number): void =>
    link.frame(encodeRelayFrame(RELAY_FRAME.credit, channel, encodeCredit(bytes)));
  return { board, clock, enrolled, home, tell, phone, hello, open, slot, data, credit };
}
