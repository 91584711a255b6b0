import type { CommandStep } from '@around/messages';

export const HOPS = ['phoneHome', 'homeController', 'device'] as const;
export type Hop = (typeof HOPS)[number];

export interface HopShare {
  readonly hop: Hop;
  /** ms; undefined where it cannot be known. Of the hop that failed: how long it was waited for. */
  readonly ms: number | undefined;
  /** It was here that it came to nothing. */
  readonly fault?: 'noAnswer' | 'failed';
}

/**
 * Each hop's share of a command's time: only durations that one clock measured are subtracted (phone.md, C3). The hop at which it
 * failed says so, and nothing is known of those behind it.
 *
 * @param took ms from giving it to its end, where it was given here
 */
export function hopShares(end: CommandStep, took: number | undefined): readonly HopShare[] {
  const { home, controller } = end.held ?? {};
  const less = (a: number | undefined, b: number | undefined): number | undefined =>
    a === undefined || b === undefined ? undefined : Math.max(0, a - b);
  const fault = faultOf(end);
  const waited = fault === undefined ? undefined : { phoneHome: took, homeController: home, device: controller }[fault.hop];
  const ms: Readonly<Record<Hop, number | undefined>> = {
    phoneHome: less(took, home),
    homeController: less(home, controller),
    device: controller,
  };
  const last = fault === undefined ? HOPS.length : HOPS.indexOf(fault.hop);
  return HOPS.map((hop, index) => {
    if (index === last && fault !== undefined) return { hop, ms: waited, fault: fault.kind };
    return { hop, ms: index > last ? undefined : ms[hop] };
  });
}

/** Where it came to nothing. What was refused or taken back failed nowhere. */
function faultOf({ step, held }: CommandStep): { readonly hop: Hop; readonly kind: 'noAnswer' | 'failed' } | undefined {
  if (step !== 'failed' && step !== 'timedOut' && step !== 'expired' && step !== 'unknown') return undefined;
  if (held?.controller !== undefined) return { hop: 'device', kind: step === 'timedOut' ? 'noAnswer' : 'failed' };
  return { hop: held?.home === undefined ? 'phoneHome' : 'homeController', kind: 'noAnswer' };
}
