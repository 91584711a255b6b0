import type { HomeClient } from '@around/client';
import { eventually } from '@around/demo';
import type { WebSocket } from 'ws';
import { type BareKeys, barePhone, linkHome, newKeys, newTokens } from '../../bench/relayPeers.js';
import { must } from '../http.js';
import { photographed } from '../photographed.js';
import { RELAYS, type RelayName, TwoRelays } from '../twoRelays.js';
import type { Column } from './column.js';

const HOMES = 4;
const PHONES_EACH = 8;
const COMMANDS = 80;
const EVERY_MS = 50;
const WITHIN_MS = 40_000;

/** Two relays of one group behind nginx (deploy/compose): a phone here, its home there; then one relay is killed, and one stopped. */
export const twoRelays: Column = {
  name: 'two relays',
  servers: ['nginx'],
  programs: () => ['nats-server'],
  async attempt({ site }) {
    const pair = await TwoRelays.start(site.path('two'));
    try {
      return await attempt(pair);
    } catch (error) {
      const tails = RELAYS.map((name) => `--- ${name}\n${pair.log(name).trimEnd().split('\n').slice(-6).join('\n')}`);
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n${tails.join('\n')}`);
    } finally {
      await pair.stop();
    }
  },
};

async function attempt(pair: TwoRelays): Promise<string> {
  const { house } = pair;
  const at = await relayOfHome(pair);
  const other = RELAYS.find((name) => name !== at) as RelayName;
  const through = await house.phone(pair.url);
  // Paired and live at the relay that does not have the home.
  const far = await house.phone(pair.urlOf(other));
  try {
    must(((await pair.health(other)).group?.phonesOut ?? 0) > 0, 'the phone’s relay carries nothing to the other one');
    await operates(far, house);
    const photo = await photographed(far);
    must(
      Buffer.compare(photo, house.photo) === 0,
      `across two relays the picture came with ${photo.length} bytes and is not what was taken`,
    );
    await enrolsOnce(pair, at, other);
    const crowd = await Crowd.gather(pair);
    try {
      const stream = await streamOf([through, far], house, async () => pair.endRelay(at, 'kill'));
      const moved = await crowd.isBack();
      await pair.startRelay(at);
      await eventually(
        'the relay that was killed does not find the other one',
        WITHIN_MS,
        async () => (await pair.health(at)).group?.up || undefined,
      );
      await pair.endRelay(other, 'stop');
      await takesCommands(through);
      await operates(through, house);
      return `${HOMES * (1 + PHONES_EACH)} back in ${(moved / 1_000).toFixed(1)} s, ${stream} of ${COMMANDS} done`;
    } finally {
      crowd.leave();
    }
  } finally {
    await through.stop();
    await far.stop();
  }
}

async function relayOfHome(pair: TwoRelays): Promise<RelayName> {
  for (const name of RELAYS) if ((await pair.health(name)).homes > 0) return name;
  throw new Error('the home is at no relay');
}

async function operates(phone: HomeClient, house: TwoRelays['house']): Promise<void> {
  for (const on of [true, false]) {
    const { step } = await phone.command({ thing: 'living/lamp', op: 'write', name: 'on', input: on }).done;
    must(step === 'completed', `a command ended ${step}`);
    await house.lampIs(on);
  }
}

/** It may not have noticed yet that it was cut off: what it asks then ends `unknown`. */
async function takesCommands(phone: HomeClient): Promise<void> {
  await eventually('the phone does not come back', WITHIN_MS, async () => {
    const { step } = await phone.command({ thing: 'living/bell', op: 'invoke', name: 'ring', validFor: 5_000 }).done;
    if (step !== 'completed') throw new Error(`a command ended ${step}; the link: ${JSON.stringify(phone.link)}`);
    return true;
  });
}

/** A code of one relay is good at the other one, once. */
async function enrolsOnce(pair: TwoRelays, at: RelayName, other: RelayName): Promise<void> {
  const code = await pair.enrol(at);
  const socket = await linkHome(pair.urlOf(other), newKeys(), { enrol: code });
  socket.terminate();
  for (const name of RELAYS) {
    const again = await linkHome(pair.urlOf(name), newKeys(), { enrol: code }).catch((error: unknown) => String(error));
    must(typeof again === 'string' && again.includes('badCode'), `a used code was good again at ${name}`);
  }
}

/** Gives commands before, while and after `happens`; then every one has its end, and none was done twice. @returns how many were completed */
async function streamOf(phones: readonly HomeClient[], house: TwoRelays['house'], happens: () => Promise<void>): Promise<number> {
  const before = house.device('rung');
  const runs = [];
  let event: Promise<void> | undefined;
  for (let i = 0; i < COMMANDS; i++) {
    if (i === COMMANDS / 4) event = happens();
    if (i === (3 * COMMANDS) / 4) {
      await event;
      for (const phone of phones) await takesCommands(phone);
    }
    runs.push((phones[i % phones.length] as HomeClient).command({ thing: 'living/bell', op: 'invoke', name: 'ring', validFor: 20_000 }));
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  const ends = await Promise.all(runs.map(async (run) => ({ id: run.id, step: (await run.done).step })));
  const rung = new Map<string, number>();
  for (const id of house.device('rung').slice(before.length).trim().split('\n')) rung.set(id, (rung.get(id) ?? 0) + 1);
  must(
    [...rung.values()].every((count) => count === 1),
    'a command was done more than once',
  );
  const done = ends.filter(({ step }) => step === 'completed');
  must(
    done.every(({ id }) => rung.has(id)),
    'a command was told to be completed and was not done',
  );
  must(
    !ends.some(({ id, step }) => (step === 'refused' || step === 'expired') && rung.has(id)),
    'a command was told to be refused and was done',
  );
  // What was given while nobody could take it may have ended without, and what was on its way then.
  must(done.length >= COMMANDS / 3, `only ${done.length} commands were done`);
  return done.length;
}

/** Homes and phones that dial again through nginx as soon as they are cut off. */
class Crowd {
  readonly #pair: TwoRelays;
  readonly #keys: readonly BareKeys[];
  readonly #sockets = new Set<WebSocket>();
  #tokens: string[][] = [];
  #left = false;
  #down = 0;

  private constructor(pair: TwoRelays, keys: readonly BareKeys[]) {
    this.#pair = pair;
    this.#keys = keys;
  }

  static async gather(pair: TwoRelays): Promise<Crowd> {
    const crowd = new Crowd(
      pair,
      Array.from({ length: HOMES }, () => newKeys()),
    );
    for (const [i, keys] of crowd.#keys.entries()) {
      const socket = await linkHome(pair.url, keys, { enrol: await pair.enrol(RELAYS[i % 2] as RelayName) });
      crowd.#tokens.push(newTokens(socket, PHONES_EACH));
      crowd.#keep(socket, () => crowd.#home(i));
    }
    await Promise.all(
      crowd.#all().map(async ([home, phone]) => crowd.#keep(await crowd.#dial(home, phone), () => crowd.#phone(home, phone))),
    );
    return crowd;
  }

  /** Resolves when everybody is connected. @returns ms since the first was cut off */
  async isBack(): Promise<number> {
    await eventually(
      'not all homes and phones came to the other relay',
      WITHIN_MS,
      async () => (this.#back > 0 && this.#down === 0) || undefined,
    );
    return this.#back;
  }

  leave(): void {
    this.#left = true;
    for (const socket of this.#sockets) socket.terminate();
  }

  #back = 0;
  #cutAt = 0;

  #all(): [home: number, phone: number][] {
    return this.#keys.flatMap((_, home) => Array.from({ length: PHONES_EACH }, (_each, phone): [number, number] => [home, phone]));
  }

  async #home(i: number): Promise<void> {
    const socket = await linkHome(this.#pair.url, this.#keys[i] as BareKeys);
    const tokens = newTokens(socket, PHONES_EACH);
    this.#tokens[i] = tokens;
    this.#keep(socket, () => this.#home(i));
  }

  async #phone(home: number, phone: number): Promise<void> {
    this.#keep(await this.#dial(home, phone), () => this.#phone(home, phone));
  }

  #dial(home: number, phone: number): Promise<WebSocket> {
    return barePhone(this.#pair.url, (this.#keys[home] as BareKeys).id, (this.#tokens[home] as string[])[phone] as string);
  }

  /** Whoever is cut off, or told that the home is away, comes again. */
  #keep(socket: WebSocket, again: () => Promise<void>): void {
    this.#sockets.add(socket);
    let gone = false;
    const lost = (): void => {
      if (gone || this.#left) return;
      gone = true;
      this.#sockets.delete(socket);
      socket.terminate();
      if (this.#down++ === 0) this.#cutAt = performance.now();
      void eventually('it does not come back', WITHIN_MS, async () => again().then(() => true as const)).then(
        () => {
          if (--this.#down === 0) this.#back = performance.now() - this.#cutAt;
        },
        () => undefined,
      );
    };
    socket.on('error', () => undefined);
    socket.on('close', lost);
    socket.on('message', (data: Buffer, binary: boolean) => {
      if (!binary && data.toString().includes('"up"')) lost();
    });
  }
}
