import type { ControllerName } from './device.js';
import { CONTROLLERS } from './device.js';
import type { Dice } from './dice.js';
import { LEGS, type Leg, TIERS, type Tier, type TortureHouse } from './house.js';

/** What is done to the house. `on`: the tier or leg that it happens to. Resolves when it is over: from then on the house should come back. */
export interface FaultPlan {
  readonly kind: string;
  readonly on: Tier | Leg;
  /** What else must be left alone meanwhile. */
  readonly also?: readonly (Tier | Leg)[];
  readonly weight: number;
  readonly run: (house: TortureHouse, dice: Dice) => Promise<void>;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const kill = (tier: Tier): FaultPlan => ({
  kind: 'kill -9',
  on: tier,
  weight: 12,
  async run(house, dice) {
    const darkMs = dice.pick([0, 0, 200, 1_500]);
    await house.kill(tier);
    await sleep(darkMs);
    await house.startTier(tier);
  },
});

/** Home and controllers in the same moment: whatever one of them was about to write down is known to nobody any more. */
const POWER_CUT: FaultPlan = {
  kind: 'power cut',
  on: 'home',
  also: CONTROLLERS,
  weight: 12,
  async run(house) {
    const tiers = ['home', ...CONTROLLERS] as const;
    await Promise.all(tiers.map((tier) => house.kill(tier)));
    await Promise.all(tiers.map((tier) => house.startTier(tier)));
  },
};

const hold = (tier: Tier): FaultPlan => ({
  kind: 'stopped',
  on: tier,
  weight: 3,
  async run(house, dice) {
    const ms = dice.pick([500, 1_000, 2_500, 5_000, 8_000]);
    house.hold(tier);
    await sleep(ms);
    house.go(tier);
  },
});

const leg = (kind: string, on: Leg, weight: number, work: (house: TortureHouse, dice: Dice) => Promise<unknown> | unknown): FaultPlan => ({
  kind,
  on,
  weight,
  async run(house, dice) {
    await work(house, dice);
  },
});

/** The weather of one leg for a while. */
const weather = (kind: string, on: Leg, weight: number, delays: readonly number[], pieces: 'whole' | 'bytes' | 'lumps'): FaultPlan =>
  leg(kind, on, weight, async (house, dice) => {
    const ms = dice.int(1_500, 5_000);
    house.proxies[on].weather = { delayMs: dice.pick(delays), pieces };
    await sleep(ms);
    house.proxies[on].calm();
  });

const ofLeg = (on: Leg): FaultPlan[] => [
  leg('reset', on, 4, ({ proxies }) => proxies[on].cut()),
  leg('refused for a while', on, 2, async ({ proxies }, dice) => {
    const ms = dice.int(500, 5_000);
    proxies[on].refuse(true);
    proxies[on].cut();
    await sleep(ms);
    proxies[on].refuse(false);
  }),
  leg('stalled', on, 2, async ({ proxies }, dice) => {
    const ms = dice.int(300, 6_000);
    proxies[on].stall(ms);
    await sleep(ms);
  }),
  leg('black hole', on, 2, ({ proxies }, dice) => proxies[on].blackHole(dice.int(1_000, 8_000))),
  leg('half-closed', on, 2, ({ proxies }, dice) => proxies[on].halfClose(dice.pick(['client', 'server'] as const))),
  leg('one way lost', on, 2, ({ proxies }, dice) => proxies[on].deafen(dice.pick(['client', 'server'] as const))),
  leg('beginning replayed', on, 2, ({ proxies }) => proxies[on].replay()),
  weather('single bytes', on, 2, [0, 20], 'bytes'),
  weather('lumps', on, 2, [0, 80], 'lumps'),
  weather('slow', on, 2, [50, 200, 500], 'whole'),
];

/** Loopback has 16 million addresses. */
const HOSTS = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
const move = (controller: ControllerName): FaultPlan =>
  leg('new address', controller, 3, (house, dice) => {
    const { host } = house.proxies[controller];
    return house.move(controller, dice.pick(HOSTS.filter((one) => one !== host)));
  });

/** The home must find its controllers where they were, or wait. */
const mute = (controller: ControllerName): FaultPlan =>
  leg('beacons lost', controller, 2, async (house, dice) => {
    const ms = dice.int(1_000, 8_000);
    house.mute(controller, true);
    await sleep(ms);
    house.mute(controller, false);
  });

export const FAULTS: readonly FaultPlan[] = [
  ...TIERS.map(kill),
  POWER_CUT,
  ...TIERS.map(hold),
  ...LEGS.flatMap(ofLeg),
  ...CONTROLLERS.map(move),
  ...CONTROLLERS.map(mute),
];
