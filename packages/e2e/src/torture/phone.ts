import { type CommandRun, createHomeClient, type HomeClient, pairWithLink } from '@around/client';
import { nodePorts } from '@around/client/node';
import { eventually } from '@around/demo';
import type { CommandStep } from '@around/messages';
import { monotonicMs } from './device.js';
import { type Dice, idBytes } from './dice.js';
import type { TortureHouse } from './house.js';
import type { Recorder } from './recorder.js';

export interface PhoneOptions {
  readonly name: string;
  readonly way: 'relay' | 'lan';
  readonly dice: Dice;
  /** What it may operate; missing: everything, as an owner. */
  readonly things?: readonly string[];
}

const PAIRED_MS = 60_000;

/** What a phone asks. `validFor`: ms. `id`: the id of an earlier command, which is asked for again. */
export interface Wanted {
  readonly thing: string;
  readonly op: 'write' | 'invoke';
  readonly name: string;
  readonly input?: unknown;
  readonly validFor: number;
  readonly id?: Uint8Array;
}

/** One paired phone that talks through the chaos, with the library that every client of a home uses. */
export class Phone {
  readonly name: string;
  readonly client: HomeClient;
  readonly #o: PhoneOptions;
  readonly #recorder: Recorder;
  readonly #ids: { next: Uint8Array | undefined };
  #count = 0;

  private constructor(client: HomeClient, ids: { next: Uint8Array | undefined }, recorder: Recorder, options: PhoneOptions) {
    this.name = options.name;
    this.client = client;
    this.#ids = ids;
    this.#recorder = recorder;
    this.#o = options;
    client.subscribe(({ changes, reset }) => {
      if (reset === true) for (const step of client.house.commands.values()) recorder.heard(this.name, step);
      for (const change of changes) if (change.k === 'step') recorder.heard(this.name, change.step);
    });
  }

  /** Pairs it, calmly and directly, and connects it through the proxies. */
  static async pair(house: TortureHouse, recorder: Recorder, options: PhoneOptions): Promise<Phone> {
    const { name, way, things, dice } = options;
    const ids: { next: Uint8Array | undefined } = { next: undefined };
    const ports = nodePorts();
    const { random } = ports;
    const jitter = dice.fork('jitter');
    const seeded = {
      ...ports,
      random: {
        bytes: (n: number): Uint8Array => (n === 16 && ids.next !== undefined ? ids.next : random.bytes(n)),
        float: () => jitter.unit(),
      },
    };
    const flags = things === undefined ? [] : ['--role', 'guest', '--things', things.join(',')];
    const direct = { way: 'relay', url: `ws://127.0.0.1:${house.house.options.ports.web}` } as const;
    const self = { device: name, software: 'torture', store: async () => undefined, ways: [direct] };
    const paired = await eventually(`${name} cannot be paired`, PAIRED_MS, async () =>
      // An invitation may be younger at the relay than at home: then another one is asked for.
      pairWithLink(ports, (await house.house.invite(name, ...flags)).link, self),
    );
    const proxy = house.proxies[way === 'lan' ? 'lan' : 'phones'];
    const client = createHomeClient(seeded, paired, { software: 'torture', ways: [{ way, url: `ws://127.0.0.1:${proxy.port}` }] });
    const phone = new Phone(client, ids, recorder, options);
    await client.start();
    return phone;
  }

  get live(): boolean {
    return this.client.link.state === 'live';
  }

  may(thing: string): boolean {
    return this.#o.things === undefined || this.#o.things.includes(thing);
  }

  /** Asks for something; it is on the record before it leaves. */
  ask({ id, ...request }: Wanted): CommandRun {
    const repeat = id !== undefined;
    const bytes = id ?? idBytes(this.#o.dice.seed, this.#count++);
    const sentAt = monotonicMs();
    if (!repeat)
      this.#recorder.asked({
        id: Buffer.from(bytes).toString('base64url'),
        phone: this.name,
        thing: request.thing,
        name: request.name,
        may: this.may(request.thing),
        sentAt,
        deadline: sentAt + request.validFor,
      });
    this.#ids.next = bytes;
    const run = this.client.command(request);
    this.#ids.next = undefined;
    void run.done.then((step: CommandStep) => {
      if (!repeat) this.#recorder.ended(step);
    });
    return run;
  }

  /** Resolves when it is live and synced. */
  async untilLive(withinMs: number): Promise<void> {
    await eventually(`${this.name} does not get through to the home`, withinMs, async () => {
      if (this.live) return true;
      throw new Error(`its link: ${JSON.stringify(this.client.link)}`);
    });
  }

  stop(): Promise<void> {
    return this.client.stop();
  }
}
