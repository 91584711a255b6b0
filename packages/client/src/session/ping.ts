import type { FromHome } from '@around/messages';
import type { Clock } from '@around/platform';
import type { PingResult } from '../api.js';
import type { LegMeasure } from '../connection/link.js';

type Pong = Extract<FromHome, { t: 'pong' }>;

/** How long the first leg may lag behind the whole. */
const LEG_MS = 2_000;

/** Measures the sealed round trip and, at the same moment, the leg to the relay. */
export async function measurePing(
  clock: Clock,
  link: { measure(told: (measure: LegMeasure) => void): void },
  ping: () => Promise<Pong>,
  way: 'relay' | 'lan',
): Promise<PingResult> {
  const since = clock.now();
  const leg = way === 'lan' ? undefined : firstLeg(clock, (told) => link.measure(told));
  const pong = await ping();
  const total = clock.now() - since;
  const { rtt, home } = (await leg) ?? {};
  return {
    total: round(total),
    way,
    homeHeld: pong.held,
    ...(rtt === undefined ? {} : { phoneRelay: round(rtt) }),
    ...(home === undefined ? {} : { relayHome: home }),
    ...(pong.controller?.rtt === undefined ? {} : { homeController: pong.controller.rtt }),
    ...(pong.controller?.error === undefined ? {} : { controllerError: pong.controller.error }),
  };
}

function firstLeg(clock: Clock, measure: (told: (measure: LegMeasure) => void) => void): Promise<LegMeasure | undefined> {
  return new Promise((resolve) => {
    const timer = clock.after(LEG_MS, () => resolve(undefined));
    measure((result) => {
      timer.cancel();
      resolve(result);
    });
  });
}

const round = (ms: number): number => Math.round(ms * 1_000) / 1_000;
