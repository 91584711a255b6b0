import type { HopShare } from '../state/hops.js';
import type { TextKey } from '../texts/en.js';
import { formatDuration } from '../texts/format.js';
import { t } from '../texts/runtime.js';

const HOP_TEXT: Readonly<Record<HopShare['hop'], TextKey>> = {
  phoneHome: 'hop.phoneHome',
  homeController: 'hop.homeController',
  device: 'hop.device',
};

/** What each hop took of a command's time, as a bar that is decoration and as numbers that carry the meaning. */
export function Hops({ shares }: { shares: readonly HopShare[] }) {
  if (shares.every(({ ms, fault }) => ms === undefined && fault === undefined)) return null;
  return (
    <>
      <div class="hop-bar" aria-hidden="true">
        {shares.map(({ hop, ms, fault }) => (
          <span key={hop} class={fault === undefined ? hop : 'fault'} style={{ flexGrow: String(Math.max(1, ms ?? 0)) }} />
        ))}
      </div>
      <dl class="hops" data-testid="hops">
        {shares.map((share) => (
          <div key={share.hop} class={share.fault === undefined ? '' : 'failed'}>
            <dt>{t(HOP_TEXT[share.hop])}</dt>
            <dd>{words(share)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function words({ ms, fault }: HopShare): string {
  if (fault === undefined) return ms === undefined ? '–' : formatDuration(ms);
  if (ms === undefined) return t(fault === 'failed' ? 'hop.failed' : 'hop.noAnswer');
  return t(fault === 'failed' ? 'hop.failedAfter' : 'hop.noAnswerIn', { time: formatDuration(ms) });
}
