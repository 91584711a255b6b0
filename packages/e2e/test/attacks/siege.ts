import type { CommandRun, HomeClient, LinkState } from '@around/client';
import { createHome, type Home, homeConfig } from '@around/home';
import type { CommandStep } from '@around/messages';
import type { SeededRandom } from '@around/platform/fake';
import { expect } from 'vitest';
import { BellBoard } from '../support/bellBoard.js';
import { type Data, dataOf, type Leg, MaliciousRelay, type Passing, type Way } from '../support/maliciousRelay.js';
import { SimulatedHouse } from '../support/simulatedHouse.js';

/** ms a ring may wait before it must not happen any more. */
export const LIFE = 5_000;
/** Words that exist only in the house and on its phones. */
const CANARY = ['canary-input-41aa', 'annsphone', 'benstablet', 'hall/bell', 'Test house'];
const ENDS = ['completed', 'failed', 'timedOut', 'expired', 'refused', 'cancelled', 'unknown'];

/**
 * What every frame between a phone and a home is long, modulo 256: records are padded, and so are the payloads of both handshakes. Beyond
 * the padding there are tags and keys of one length each (Noise §5.2: 16 and 32 bytes).
 */
const LENGTHS: ReadonlySet<number> = new Set([
  16, // a record
  96, // IKpsk2 message 1, XXpsk3 message 2
  48, // IKpsk2 message 2
  32, // XXpsk3 message 1
  64, // XXpsk3 message 3
]);

/** A house behind a malicious relay, with a bell that counts, a phone that goes on pressing it, and a second phone that looks on. */
export class Siege implements AsyncDisposable {
  readonly house: SimulatedHouse;
  readonly relay: MaliciousRelay;
  readonly chance: SeededRandom;
  readonly runs: CommandRun[] = [];
  /** What the phones said of their links, in order. */
  readonly links: LinkState[] = [];
  /** How often a phone lost a live link. */
  lost = 0;
  bell!: BellBoard;
  phone!: HomeClient;
  tablet!: HomeClient;

  private constructor(seed: number) {
    this.house = new SimulatedHouse(seed);
    this.relay = new MaliciousRelay(this.house.vps);
    this.house.serving = this.relay;
    this.chance = this.house.random.fork('malice');
  }

  static async start(seed: number): Promise<Siege> {
    const siege = new Siege(seed);
    const { house } = siege;
    await house.start();
    siege.bell = await house.bellController('hall', '192.168.1.20');
    siege.phone = await house.owner('annsphone');
    siege.tablet = await house.owner('benstablet');
    await house.clock.until(() => siege.phone.house.things.has('hall/bell'));
    for (const client of [siege.phone, siege.tablet]) {
      let live = true;
      client.subscribe(({ link }) => {
        if (link === undefined) return;
        siege.links.push(link);
        if (live && link.state !== 'live') siege.lost++;
        live = link.state === 'live';
      });
    }
    return siege;
  }

  /** The phone's socket at the relay, and the tablet's. */
  get phoneLeg(): Leg {
    return this.relay.phone('198.51.100.10');
  }
  get tabletLeg(): Leg {
    return this.relay.phone('198.51.100.11');
  }

  press(client = this.phone): CommandRun {
    const input = { note: CANARY[0], n: this.runs.length };
    const run = client.command({ thing: 'hall/bell', op: 'invoke', name: 'ring', input, validFor: LIFE });
    this.bell.deadlines.set(run.id, this.house.clock.now() + LIFE);
    this.runs.push(run);
    return run;
  }

  /** Presses once and says how that ended. */
  async pressed(client = this.phone): Promise<CommandStep> {
    return this.house.clock.settle(this.press(client).done, 120_000);
  }

  /** The relay behaves again, and nobody helps: both phones are live by themselves, and the bell rings. */
  async recovers({ silence = false } = {}): Promise<void> {
    const { clock } = this.house;
    this.relay.behave();
    // Where only one side was told that a channel is over, the other finds out by silence: ticks come every 10 s.
    if (silence) await clock.advance(40_000);
    await clock.until(() => this.phone.link.state === 'live' && this.tablet.link.state === 'live', 180_000);
    let end = await this.pressed();
    // What was swallowed before is noticed at the next word, which is then told as not executed.
    if (silence && end.step === 'expired') {
      await clock.until(() => this.phone.link.state === 'live', 60_000);
      end = await this.pressed();
    }
    expect(end.step, `${end.code} ${end.detail}`).toBe('completed');
  }

  /** What the relay may not have brought about, whatever it did. Call it when all is quiet. */
  async holds(): Promise<void> {
    const { clock } = this.house;
    const ends = await clock.settle(Promise.all(this.runs.map((run) => run.done)), 120_000);
    const { rung, late } = this.bell;
    const told = (step: string): string[] => ends.filter((end) => end.step === step).map((end) => end.command);
    // Executed: only what was asked, once, in time; and the truth was told of it, once.
    const asked = new Set(this.runs.map(({ id }) => id));
    expect(rung.filter((id) => !asked.has(id))).toEqual([]);
    expect(new Set(rung).size).toBe(rung.length);
    expect(late).toEqual([]);
    expect(told('completed').filter((id) => !rung.includes(id))).toEqual([]);
    const maybe = new Set([...told('completed'), ...told('unknown')]);
    expect(rung.filter((id) => !maybe.has(id))).toEqual([]);
    for (const run of this.runs) expect(run.steps.filter(({ step }) => ENDS.includes(step))).toHaveLength(1);
    // Leaked: no word of the house, and no length that tells one message from another.
    const everything = this.relay.everything;
    for (const word of [...CANARY, ...asked]) expect(everything.includes(word), word).toBe(false);
    expect([...new Set(this.relay.sealed.map(({ length }) => length % 256))].filter((length) => !LENGTHS.has(length))).toEqual([]);
    // Believed: no phone took its key for revoked, or gave it up.
    expect(this.links.filter((link) => link.state === 'dead' && link.reason === 'revoked')).toEqual([]);
    expect(this.house.home.desk.keys().filter(({ revoked }) => revoked !== undefined)).toEqual([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.house[Symbol.asyncDispose]();
  }
}

export const SPOILS = ['drop', 'duplicate', 'reorder', 'flip', 'cut', 'lengthen', 'glue', 'old'] as const;
export type Spoil = (typeof SPOILS)[number];

/** Which frames are meant: between the relay and phones, or between the relay and homes; going in or out. */
export interface Where {
  readonly kind: Leg['kind'];
  readonly way: Way;
}

/** A meddle that spoils the next sealed frame at this place so, and then lets all pass. `done` tells that it has. */
export function spoilNext(
  where: Where,
  how: Spoil,
  chance: SeededRandom,
): { readonly meddle: (passing: Passing) => readonly Data[]; done: boolean } {
  let held: Uint8Array | undefined;
  let heldOf: string | undefined;
  const strike = {
    done: false,
    meddle(passing: Passing): readonly Data[] {
      const { leg, way, data } = passing;
      const frame = leg.kind === 'home' ? dataOf(passing) : typeof data === 'string' ? undefined : { channel: 0, payload: data };
      if (strike.done || leg.kind !== where.kind || way !== where.way || frame === undefined || typeof data === 'string') return [data];
      const head = data.slice(0, data.length - frame.payload.length);
      const whole = (payload: Uint8Array): Uint8Array => Buffer.concat([head, payload]);
      const source = `${leg.remote.port} ${frame.channel}`;
      if (how === 'reorder' || how === 'glue') {
        if (held === undefined) {
          held = frame.payload;
          heldOf = source;
          return [];
        }
        if (source !== heldOf) return [data];
        strike.done = true;
        return how === 'reorder' ? [data, whole(held)] : [whole(Buffer.concat([held, frame.payload]))];
      }
      strike.done = true;
      switch (how) {
        case 'drop':
          return [];
        case 'duplicate':
          return [data, data];
        case 'flip': {
          const payload = frame.payload.slice();
          const at = chance.int(payload.length);
          payload[at] = (payload[at] as number) ^ (1 << chance.int(8));
          return [whole(payload)];
        }
        case 'cut':
          return [whole(frame.payload.subarray(0, chance.int(frame.payload.length - 1) + 1))];
        case 'lengthen':
          return [whole(Buffer.concat([frame.payload, chance.bytes(1 + chance.int(300))]))];
        case 'old': {
          const mine = leg.record.filter((one) => one.way === way && typeof one.data !== 'string' && one.data.length >= 272).slice(0, -1);
          const old = mine[chance.int(mine.length)]?.data;
          return old === undefined ? [] : [old];
        }
      }
    },
  };
  return strike;
}

/** Another home at the same relay, with things of the same names and a phone of its own. */
export class NextDoor implements AsyncDisposable {
  readonly home: Home;
  readonly bell: BellBoard;
  readonly phone: HomeClient;

  private constructor(home: Home, bell: BellBoard, phone: HomeClient) {
    this.home = home;
    this.bell = bell;
    this.phone = phone;
  }

  static async start(house: SimulatedHouse): Promise<NextDoor> {
    const { clock } = house;
    const host = house.network.host('pi2', { addresses: ['192.168.2.2'] });
    const enrol = await (await house.enrolment()).invite();
    const home = createHome(
      { ...house.ports('pi2'), network: host, web: host, files: house.files('pi2'), openDb: (path) => house.openDb(path) },
      homeConfig({ title: 'Next door', relay: { url: 'wss://relay.example', enrol } }),
    );
    await clock.settle(home.start());
    await clock.until(() => house.web.homes === 2 && home.offers.current() !== undefined);
    const bell = new BellBoard(house, 'hall2', '192.168.2.20');
    await bell.start();
    const adopting = () =>
      home.controllers.adopt(bell.controller.id, bell.controller.setupCode ?? '', 'hall').then(
        () => true,
        () => false,
      );
    while (!(await clock.settle(adopting()))) await clock.advance(2_000);
    const phoneHost = house.network.host('carlsphone', { addresses: ['198.51.100.50'] });
    house.network.partition('carlsphone', 'pi2');
    house.network.partition('carlsphone', 'pi');
    const phone = await house.connect(phoneHost, await clock.settle(house.pair(phoneHost, home.offers.current()?.link ?? '')));
    await clock.until(() => phone.house.things.has('hall/bell'));
    return new NextDoor(home, bell, phone);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.home.stop();
  }
}
