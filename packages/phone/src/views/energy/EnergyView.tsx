import type { Energy, Tariff } from '@around/messages';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { BackButton } from '../../parts/BackButton.js';
import { useSession } from '../../parts/context.js';
import { useAsk } from '../../parts/useAsk.js';
import { baseLoad, comparedAsks, ENERGY_RANGES, type EnergyRange, energyAsk, energyCsv, moreThan } from '../../state/energy.js';
import type { HomeSession } from '../../state/homeSession.js';
import { mayManage } from '../../state/rights.js';
import { type EnergyText, e } from '../../texts/energy.js';
import { formatNumber } from '../../texts/format.js';
import { t } from '../../texts/runtime.js';
import { EnergyBars, EnergyTable } from './EnergyBars.js';
import { ByRoom, ByThing } from './EnergyLists.js';
import { backTexts, kWhText, moneyText } from './energyWords.js';
import { TariffForm } from './TariffForm.js';

const BEFORE: Readonly<Record<Exclude<EnergyRange, 'year'>, EnergyText>> = {
  day: 'energy.spanDay',
  week: 'energy.spanWeek',
  month: 'energy.spanMonth',
};

interface Answer {
  readonly range: EnergyRange;
  readonly energy: Energy;
  readonly tariff: Tariff | undefined;
  /** How much more was used than in the time before. */
  readonly more: number | undefined;
  /** Watts. */
  readonly base: number | undefined;
}

/** What the house used: by time, thing and room, and what it cost. */
export function EnergyView() {
  const session = useSession();
  const range = useSignal<EnergyRange>('week');
  const asked = useAsk(() => answerOf(session, range.peek()));
  const live = session.house.link.value.state === 'live';
  // Once a minute, while somebody looks.
  const turn = `${range.value} ${Math.floor(session.now.value / 60_000)}`;
  const done = useSignal('');
  const busy = asked.busy.value;
  useEffect(() => {
    if (!live || busy || done.peek() === turn) return;
    done.value = turn;
    void asked.ask();
  }, [live, busy, turn]);
  const answer = asked.answer.value;
  return (
    <div class="page spread" data-testid="energy">
      <BackButton to="system" />
      <h2>{t('energy.title')}</h2>
      <div class="segments" role="radiogroup" aria-label={e('energy.range')}>
        {ENERGY_RANGES.map((one) => (
          <label key={one} class="segment">
            <input
              type="radio"
              name="energy-range"
              checked={range.value === one}
              onChange={() => {
                range.value = one;
              }}
            />
            <span>{e(`energy.${one}`)}</span>
          </label>
        ))}
      </div>
      {asked.fault.value === undefined ? null : <p class="blocked">{asked.fault.value}</p>}
      {answer === undefined ? (
        asked.fault.value === undefined ? (
          <p class="said">{e('energy.waiting')}</p>
        ) : null
      ) : answer.energy.sources.length === 0 ? (
        <section class="card">
          <p class="lead">{e('energy.none')}</p>
          <p class="said">{e('energy.noneWhy')}</p>
        </section>
      ) : (
        <>
          <Overview {...answer} />
          <ByThing energy={answer.energy} onChange={() => void asked.ask()} />
          <ByRoom energy={answer.energy} />
        </>
      )}
      {answer !== undefined && mayManage(session.house.you.value, session.client.identity.key.role) ? (
        <TariffForm tariff={answer.tariff} onSaved={() => void asked.ask()} />
      ) : null}
    </div>
  );
}

async function answerOf({ client, now }: HomeSession, range: EnergyRange): Promise<Answer> {
  const at = now.peek();
  const compared = comparedAsks(range, at);
  const [energy, { tariff }, both] = await Promise.all([
    client.ask('energy', { ...energyAsk(range, at), fed: true }),
    client.ask('tariff', {}),
    // Beside the point: where it is too much to ask, nothing is compared.
    compared === undefined ? undefined : Promise.all(compared.map((one) => client.ask('energy', one))).catch(() => undefined),
  ]);
  const [before, own] = both ?? [];
  return {
    ...{ range, energy, tariff },
    more: before === undefined || own === undefined ? undefined : moreThan(before, own),
    base: own === undefined ? undefined : baseLoad(own),
  };
}

function Overview({ range, energy, more, base }: Answer) {
  const { total, currency } = energy;
  const { step } = energyAsk(range, 0);
  return (
    <section class="card" data-testid="energy-overview">
      <p class="big-number">{kWhText(total.kWh)}</p>
      {total.cost === undefined || currency === undefined ? null : <p class="lead">{moneyText(total.cost, currency)}</p>}
      {backTexts(total, currency).map((words) => (
        <p key={words} class="said">
          {words}
        </p>
      ))}
      {more === undefined || range === 'year' ? null : <p class="said">{moreText(more, e(BEFORE[range]))}</p>}
      <EnergyBars key={range} energy={energy} step={step} />
      {base === undefined ? null : <p class="said">{e('energy.baseLoad', { watts: `${formatNumber(base, 0)} W` })}</p>}
      <EnergyTable energy={energy} step={step} />
      <a class="button quiet" download="energy.csv" href={`data:text/csv;charset=utf-8,${encodeURIComponent(energyCsv(energy))}`}>
        {t('history.csv')}
      </a>
    </section>
  );
}

function moreText(more: number, span: string): string {
  const percent = `${formatNumber(Math.abs(more) * 100, 0)} %`;
  return e(Math.abs(more) < 0.01 ? 'energy.same' : more > 0 ? 'energy.more' : 'energy.less', { percent, span });
}
