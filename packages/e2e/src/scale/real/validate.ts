import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { anyPort } from '@around/demo';
import { createRelayLink, type PhoneDesk } from '@around/home';
import { toBase64Url } from '@around/messages';
import { silentLog, type WebDialer } from '@around/platform';
import { nodeClock, nodeRandom, nodeWeb } from '@around/platform/node';
import { homeIdOf, nodeSuite, signKeyFrom } from '@around/sealing/node';
import type { Model } from '../model.js';
import { play, SCENARIOS } from '../scenarios.js';
import { quantileOf } from '../tally.js';
import { RelayProcess } from './relayProcess.js';

const RELAYS = 2;
const SEEDS = 20;
/** A ping of theirs must have been answered: then a link counts as sound, and its next failure as the first. */
const SOUND_MS = 17_000;
const DOWN_MS = 2_000;
const LIMIT_MS = 120_000;
/** What homes sign for: no name that is dialled, for the wrapper below chooses the address. */
const NAME = 'relays.example';

/** Times until half, 95 % and 99.9 % were back, s. */
export interface Times {
  readonly half: number;
  readonly most: number;
  readonly nearlyAll: number;
}

/** The same story told twice: by real links and relays, and by the simulation with the least and greatest of its seeds. */
export interface Comparison {
  readonly story: string;
  readonly homes: number;
  readonly affected: number;
  readonly measured: Times;
  readonly predicted: Times;
  readonly least: Times;
  readonly greatest: Times;
}

const DESK: PhoneDesk = {
  accept: (channel) => channel.close(1000, 'nobody is at home'),
  tokenHashes: () => [],
  slots: () => [],
  onRoutesChanged: () => () => undefined,
  slotTaken: () => undefined,
};

const timesOf = (ms: ArrayLike<number>): Times => ({
  half: quantileOf(ms, 0.5) / 1_000,
  most: quantileOf(ms, 0.95) / 1_000,
  nearlyAll: quantileOf(ms, 0.999) / 1_000,
});

/** A name with the addresses of all relays: any comes first, and where nobody listens the next is tried at once, as Node does. */
function dialAny(ports: readonly number[]): WebDialer {
  const { dialWeb } = nodeWeb();
  return {
    async dialWeb(_, options) {
      const first = Math.floor(nodeRandom.float() * ports.length);
      for (let k = 0; ; k++) {
        try {
          return await dialWeb(`ws://127.0.0.1:${ports[(first + k) % ports.length]}/home`, options);
        } catch (error) {
          if (k + 1 === ports.length) throw error;
        }
      }
    },
  };
}

class Crowd {
  readonly keys;
  readonly #links;
  readonly #up: boolean[] = [];
  #moment = 0;
  away: (number | undefined)[] = [];

  constructor(homes: number, ports: readonly number[]) {
    const suite = nodeSuite();
    const web = dialAny(ports);
    this.keys = Array.from({ length: homes }, () => {
      const signKey = signKeyFrom(randomBytes(32));
      const staticKey = suite.generateKeyPair();
      const homeId = homeIdOf(signKey.publicKey, staticKey.publicKey);
      return {
        homeId,
        signKey,
        staticKey,
        id: homeId,
        sign: signKey,
        keys: { sign: toBase64Url(signKey.publicKey), static: toBase64Url(staticKey.publicKey) },
      };
    });
    this.#links = this.keys.map((keys, i) =>
      createRelayLink(
        { clock: nodeClock, random: nodeRandom, web, log: silentLog },
        { url: `ws://${NAME}`, keys, desk: DESK, inbox: { relay: ({ up }) => this.#tell(i, up) } },
      ),
    );
  }

  get live(): number {
    return this.#up.filter(Boolean).length;
  }

  /** Times that those need who are cut off from now on. */
  begin(): void {
    this.#moment = performance.now();
    this.away = [];
  }

  /** ms, sorted, of all that were away and are back. */
  back(): number[] {
    return this.away.filter((ms) => ms !== undefined && ms >= 0).sort((a, b) => (a as number) - (b as number)) as number[];
  }

  async start(): Promise<void> {
    for (const link of this.#links) await link.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#links.map((link) => link.stop()));
  }

  #tell(i: number, up: boolean): void {
    this.#up[i] = up;
    if (!up) this.away[i] = -1;
    else if (this.away[i] === -1) this.away[i] = performance.now() - this.#moment;
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`${what} within ${LIMIT_MS / 1_000} s: this machine is too busy to compare on`);
    await pause(50);
  }
}

function predict(story: string, model: Model): Omit<Comparison, 'measured' | 'story' | 'affected'> {
  const scenario = SCENARIOS.find(({ name }) => name === story);
  if (scenario === undefined) throw new Error(`there is no scenario ${story}`);
  const times = Array.from({ length: SEEDS }, (_, seed) => timesOf(play(scenario, { ...model, seed }).engine.tally.homesAway.sorted()));
  const by = (choose: (values: number[]) => number): Times => ({
    half: choose(times.map(({ half }) => half)),
    most: choose(times.map(({ most }) => most)),
    nearlyAll: choose(times.map(({ nearlyAll }) => nearlyAll)),
  });
  const mean = (values: number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
  return { homes: model.homes, predicted: by(mean), least: by((v) => Math.min(...v)), greatest: by((v) => Math.max(...v)) };
}

/** Real links of so many homes on two real relays: both are killed, then one. Beside each what the simulation says of it. */
export async function validate(folder: string, model: Model, homes: number, say: (line: string) => void): Promise<Comparison[]> {
  const ports = [await anyPort(), await anyPort()];
  const crowd = new Crowd(homes, ports);
  const relays = ports.map(
    (port, i) =>
      new RelayProcess({
        folder: join(folder, `relay${i}`),
        port,
        homes: crowd.keys,
        hosts: [NAME],
        set: { LIMITS__CONNECTIONS_PER_ADDRESS: '0' },
      }),
  );
  const small: Model = {
    ...model,
    homes,
    relays: RELAYS,
    tls: false,
    balance: 'dns',
    sharedShare: 0,
    looksPerDay: 0,
    panels: 0,
    rttMs: [0.5, 1],
  };
  const comparisons: Comparison[] = [];
  const compare = (name: string, story: string, restartMs: number): void => {
    const back = crowd.back();
    comparisons.push({ story, affected: back.length, measured: timesOf(back), ...predict(name, { ...small, restartMs }) });
  };
  try {
    await Promise.all(relays.map((relay) => relay.start()));
    await crowd.start();
    await until('not all homes logged in', () => crowd.live === homes);
    say(`${homes} homes are linked; both relays are killed`);
    await pause(SOUND_MS);
    crowd.begin();
    const moment = performance.now();
    await Promise.all(relays.map((relay) => relay.stop(0)));
    await pause(DOWN_MS);
    // As soon as one of them listens homes get in.
    const down = await Promise.race(relays.map((relay) => relay.start().then(() => performance.now() - moment)));
    await until('not all homes came back', () => crowd.live === homes);
    compare('restart', 'both relays are killed and started again', down);
    say('one of them is killed and stays away');
    await pause(SOUND_MS);
    crowd.begin();
    await relays[0]?.stop(0);
    await until('nobody noticed', () => crowd.away.some((one) => one !== undefined));
    await until('not all homes came to the other', () => crowd.live === homes);
    compare('killed', 'one of two relays is killed', LIMIT_MS);
    return comparisons;
  } finally {
    await crowd.stop();
    await Promise.all(relays.map((relay) => relay.stop(0)));
  }
}
