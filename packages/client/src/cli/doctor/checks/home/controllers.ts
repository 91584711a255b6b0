import { connect } from 'node:net';
import { type Finding, ok, problem, type Verdict, warning } from '../../finding.js';
import type { HomeStatus } from '../../installation.js';

type Controller = NonNullable<HomeStatus['controllers']>[number];

const LIMIT_MS = 3_000;
/** Beacons come every 10 s, and the home tells of them every 30 s: none for so long is no accident. */
const BEACON_MS = 90_000;

/** Whether something answers at `host:port`. */
export function answers(address: string): Promise<boolean> {
  const at = address.lastIndexOf(':');
  return new Promise((resolve) => {
    const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)), timeout: LIMIT_MS });
    const over = (reached: boolean): void => {
      socket.destroy();
      resolve(reached);
    };
    socket.once('connect', () => over(true));
    socket.once('error', () => over(false));
    socket.once('timeout', () => over(false));
  });
}

/** @param reached undefined where it was not tried */
export function judgeController(
  { id, state, since, lastBeacon, address, rtt, asleepUntil }: Controller,
  reached: boolean | undefined,
  now: number,
): Verdict {
  const heard = lastBeacon === undefined ? 'no beacon heard' : `last beacon ${Math.round((now - lastBeacon) / 1_000)} s ago`;
  const quiet = lastBeacon === undefined || now - lastBeacon > BEACON_MS;
  if (state === 'connected') return ok(`connected${rtt === undefined ? '' : `, ${Math.round(rtt)} ms there and back`}, ${heard}`);
  if (state === 'new') return warning('found, and belongs to nobody', `around adopt ${id} CODE  (its setup code: frMhc adopt)`);
  if (asleepUntil !== undefined && now < asleepUntil + BEACON_MS) return ok('asleep, as it said');
  const away = `away for ${Math.max(0, Math.round((now - since) / 60_000))} min, ${heard}`;
  if (reached === true && quiet)
    return problem(
      `${away}: ${address} answers, but is it this controller?`,
      'frMhc adopt on its machine says whom it belongs to; its log says why it refuses',
    );
  if (reached === true)
    return problem(
      `${away}: ${address} answers and the link does not come up`,
      'look at both logs: journalctl -u frMhc, journalctl -u frMhs',
    );
  if (!quiet)
    return problem(
      `${away}: its beacons come, and ${address ?? 'its address'} does not answer`,
      'does it still run there? systemctl status frMhc; its firewall must let 45671/tcp in (deploy/firewall/controller.nft)',
    );
  return problem(`${away}: nothing of it is heard`, 'has it power and network? On its machine: around doctor');
}

export async function lookAtControllers({ controllers = [] }: HomeStatus, now: number): Promise<Finding[]> {
  if (controllers.length === 0)
    return [
      {
        check: 'home.controllers',
        ...warning('this home knows no controller yet', 'start frMhc on the machine beside your devices; docs/guides/first-device.md'),
      },
    ];
  return Promise.all(
    controllers.slice(0, 100).map(async (one) => {
      const reached = one.state === 'connected' || one.address === undefined ? undefined : await answers(one.address);
      return { check: 'home.controllers' as const, about: one.id, ...judgeController(one, reached, now) };
    }),
  );
}
