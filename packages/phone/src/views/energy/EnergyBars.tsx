import type { Energy, EnergyStep } from '@around/messages';
import { useSignal } from '@preact/signals';
import { e } from '../../texts/energy.js';
import { backTexts, kWhText, stepText, usedText } from './energyWords.js';

/** A bar for each step; one of them is chosen and told in words. The same is a table below. */
export function EnergyBars({ energy, step }: { energy: Energy; step: EnergyStep }) {
  const { steps, total, currency, open } = energy;
  const chosen = useSignal<number | undefined>(undefined);
  const most = Math.max(0, ...total.by.map((used) => Math.max(used?.kWh ?? 0, used?.produced ?? used?.fed ?? 0)));
  const at = Math.min(chosen.value ?? steps.length - 1, steps.length - 1);
  const used = total.by[at] ?? null;
  const highest = total.by.reduce((best, one, i) => ((one?.kWh ?? 0) > (total.by[best]?.kWh ?? 0) ? i : best), 0);
  const words = (i: number): string =>
    stepText(steps[i] as number, step) + (open && i === steps.length - 1 ? ` (${e('energy.open')})` : '');
  const height = (kWh: number | undefined): string =>
    `${most === 0 ? 0 : Math.max(kWh === undefined || kWh === 0 ? 0 : 2, (100 * (kWh ?? 0)) / most)}%`;
  return (
    <figure class="chart energy-chart">
      <figcaption class="chart-top">{most === 0 ? '' : kWhText(most)}</figcaption>
      <div
        class="energy-bars"
        role="img"
        aria-label={e('energy.chart', {
          from: words(0),
          to: words(steps.length - 1),
          total: kWhText(total.kWh),
          most: kWhText(total.by[highest]?.kWh ?? 0),
          at: words(highest),
        })}
      >
        {steps.map((start, i) => {
          const one = total.by[i] ?? null;
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: the slider below does the same by key
            // biome-ignore lint/a11y/useKeyWithClickEvents: as above
            <span
              key={start}
              class={`energy-step ${i === at ? 'chosen' : ''} ${one === null ? 'unknown' : ''}`}
              onClick={() => {
                chosen.value = i;
              }}
            >
              {one === null ? null : <span class="energy-bar" style={{ height: height(one.kWh) }} />}
              {one === null || (one.produced ?? one.fed) === undefined ? null : (
                <span class="energy-bar made" style={{ height: height(one.produced ?? one.fed) }} />
              )}
            </span>
          );
        })}
      </div>
      <div class="axis">
        <span>{stepText(steps[0] as number, step)}</span>
        <span>{stepText(steps.at(-1) as number, step)}</span>
      </div>
      <input
        type="range"
        min={0}
        max={steps.length - 1}
        value={at}
        aria-label={e('energy.choose')}
        aria-valuetext={`${words(at)}: ${used === null ? e('energy.unknown') : usedText(used, currency)}`}
        onInput={(event) => {
          chosen.value = Number(event.currentTarget.value);
        }}
      />
      <p class="said" data-testid="energy-chosen">
        {words(at)}: {used === null ? e('energy.unknown') : [usedText(used, currency), ...backTexts(used, currency)].join(', ')}
      </p>
    </figure>
  );
}

/** The same in words, the newest first. */
export function EnergyTable({ energy, step }: { energy: Energy; step: EnergyStep }) {
  const { steps, total, currency } = energy;
  return (
    <details>
      <summary>{e('energy.table')}</summary>
      <div class="wide-table">
        <table class="times-table">
          <thead>
            <tr>
              <th scope="col">{e('energy.when')}</th>
              <th scope="col">{e('energy.used')}</th>
            </tr>
          </thead>
          <tbody>
            {steps
              .map((at, i) => ({ at, used: total.by[i] ?? null }))
              .reverse()
              .map(({ at, used }) => (
                <tr key={at}>
                  <th scope="row">{stepText(at, step)}</th>
                  <td>{used === null ? e('energy.unknown') : usedText(used, currency)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
