import { concat, encodeCredit, encodeRelayFrame, RELAY_FRAME, toUtf8 } from '@around/messages';
import { FakeClock, recordingLog, seededRandom } from '@around/platform/fake';
import { Group } from '../../src/peers/group.js';
import { subjectsOf } from '../../src/peers/subjects.js';
import type { HomeLink } from '../../src/switchboard/homeLink.js';
import type { SwitchboardLimits } from '../../src/switchboard/limits.js';
import type { PhoneLine } from '../../src/switchboard/phoneLine.js';
import { Switchboard } from '../../src/switchboard/switchboard.js';
import { FakeLeg, HOME, OTHER_HOME, sha256, TOKEN, textOf, tokenHash } from '../support.js';
import { type FakeBus, FakeNats } from './fakeBus.js';

export interface GroupPhone {
  readonly leg: FakeLeg;
  readonly line: PhoneLine;
}

/** One relay of a group: its switchboard, and how to people it. */
export class FakeRelay {
  readonly board: Switchboard;
  readonly group: Group;
  readonly bus: FakeBus;
  readonly enrolled = new Set([HOME, OTHER_HOME]);

  constructor(nats: FakeNats, n: number, limits: Partial<SwitchboardLimits>) {
    const { clock } = nats;
    this.board = new Switchboard({ clock, sha256, isEnrolled: (home) => this.enrolled.has(home) }, limits);
    this.bus = nats.join();
    this.group = new Group({
      bus: this.bus,
      subjects: subjectsOf('around'),
      clock,
      random: seededRandom(n),
      log: recordingLog(),
      switchboard: this.board,
    });
    this.bus.onChange = () => this.group.changed();
  }

  async start(): Promise<void> {
    await this.group.start();
    await this.bus.start();
  }

  /** As a relay that was killed: nothing is told to anybody. */
  async die(): Promise<void> {
    await this.bus.stop();
    await this.group.stop();
  }

  async stop(): Promise<void> {
    this.board.drain('the relay is stopping');
    await this.die();
  }

  home(name = HOME, tokens: readonly string[] = [TOKEN]): { leg: FakeLeg; link: HomeLink } {
    const leg = new FakeLeg();
    const link = this.board.linkHome(name, leg);
    link.frame(encodeRelayFrame(RELAY_FRAME.tokens, 0, concat(tokens.map(tokenHash))));
    return { leg, link };
  }

  /** A phone that has said hello. */
  phone(fields: { home?: string; token?: string; slot?: string } = { home: HOME, token: TOKEN }): GroupPhone {
    const leg = new FakeLeg();
    const line = this.board.addPhone(leg);
    if (line === undefined) throw new Error('no room');
    const one = { leg, line };
    this.hello(one, fields);
    return one;
  }

  hello(
    { line }: GroupPhone,
    fields: { home?: string; token?: string; slot?: string } = { home: HOME, token: TOKEN },
    throttled = false,
  ): string {
    const hello = { t: 'hello' as const, v: 1, ...fields };
    return this.board.hello(line, hello, JSON.stringify(hello), throttled);
  }
}

/** Several relays on one bus. */
export async function relays(count = 2, limits: Partial<SwitchboardLimits> = {}) {
  const clock = new FakeClock();
  const nats = new FakeNats(clock);
  const all = Array.from({ length: count }, (_, i) => new FakeRelay(nats, i + 1, limits));
  for (const one of all) await one.start();
  const run = (ms = 20): Promise<void> => clock.advance(ms);
  await run();
  return { clock, nats, all: all as [FakeRelay, FakeRelay, ...FakeRelay[]], run };
}

export const channelOf = (leg: FakeLeg): number => leg.frames('open').at(-1)?.channel as number;
export const data = (link: HomeLink, channel: number, payload: Uint8Array): void =>
  link.frame(encodeRelayFrame(RELAY_FRAME.data, channel, payload));
export const grant = (link: HomeLink, channel: number, bytes: number): void =>
  link.frame(encodeRelayFrame(RELAY_FRAME.credit, channel, encodeCredit(bytes)));
export const slot = (link: HomeLink, name: string, ms = 300_000): void =>
  link.frame(encodeRelayFrame(RELAY_FRAME.slot, 0, toUtf8(JSON.stringify({ slot: name, ms }))));
export const slotAnswers = (leg: FakeLeg): unknown[] => leg.frames('slot').map((frame) => JSON.parse(textOf(frame.payload)).yours);
