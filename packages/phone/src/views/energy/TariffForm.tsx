import type { Tariff } from '@around/messages';
import { useSignal } from '@preact/signals';
import { useSession } from '../../parts/context.js';
import { useAsk } from '../../parts/useAsk.js';
import { draftOf, END, type PriceDraft, tariffOf, WORK } from '../../state/energy.js';
import { e } from '../../texts/energy.js';

const NEW: PriceDraft = { perKWh: '', fedIn: '', from: '', since: '', days: undefined };
const DAYS = ['all', 'work', 'end'] as const;
type Chosen = (typeof DAYS)[number] | 'own';

const chosenOf = ({ days }: PriceDraft): Chosen =>
  days === undefined ? 'all' : String(days) === String(WORK) ? 'work' : String(days) === String(END) ? 'end' : 'own';

/** What a kilowatt-hour costs when: a price for each time of the day, where there are several. */
export function TariffForm({ tariff, onSaved }: { tariff: Tariff | undefined; onSaved: () => void }) {
  const session = useSession();
  const currency = useSignal(tariff?.currency ?? 'EUR');
  const prices = useSignal<readonly PriceDraft[]>(tariff === undefined || tariff.prices.length === 0 ? [NEW] : tariff.prices.map(draftOf));
  const bad = useSignal(false);
  const saved = useSignal(false);
  const save = useAsk((): Promise<unknown> => {
    const made = tariffOf(currency.peek(), prices.peek());
    return session.client.ask('setTariff', made === undefined || made.prices.length === 0 ? {} : { tariff: made });
  });
  const change = (at: number, part: Partial<PriceDraft>): void => {
    saved.value = false;
    prices.value = prices.peek().map((price, i) => (i === at ? { ...price, ...part } : price));
  };
  return (
    <details class="card" data-testid="tariff">
      <summary>{e('energy.price')}</summary>
      <form
        class="draft"
        onSubmit={(event) => {
          event.preventDefault();
          bad.value = tariffOf(currency.peek(), prices.peek()) === undefined;
          if (bad.peek()) return;
          void save.ask().then((done) => {
            saved.value = done !== undefined;
            if (done !== undefined) onSaved();
          });
        }}
      >
        <p class="hint">{e('energy.priceHint')}</p>
        <label class="field">
          <span class="field-label">{e('energy.currency')}</span>
          <input
            type="text"
            maxLength={8}
            required
            value={currency.value}
            onInput={(event) => {
              currency.value = event.currentTarget.value;
            }}
          />
        </label>
        {prices.value.map((price, at) => (
          <fieldset key={at} class="price">
            <label class="field">
              <span class="field-label">{e('energy.perKWh')}</span>
              <input
                type="text"
                inputMode="decimal"
                value={price.perKWh}
                data-testid={`price-${at}`}
                onInput={(event) => change(at, { perKWh: event.currentTarget.value })}
              />
            </label>
            <label class="field">
              <span class="field-label">{e('energy.fedIn')}</span>
              <input
                type="text"
                inputMode="decimal"
                value={price.fedIn}
                data-testid={`fed-in-${at}`}
                onInput={(event) => change(at, { fedIn: event.currentTarget.value })}
              />
            </label>
            <label class="field">
              <span class="field-label">{e('energy.from')}</span>
              <input type="time" value={price.from} onInput={(event) => change(at, { from: event.currentTarget.value })} />
            </label>
            <label class="field">
              <span class="field-label">{e('energy.days')}</span>
              <select
                value={chosenOf(price)}
                onChange={(event) => {
                  const chosen = event.currentTarget.value as Chosen;
                  if (chosen !== 'own') change(at, { days: chosen === 'all' ? undefined : chosen === 'work' ? WORK : END });
                }}
              >
                {[...DAYS, ...(chosenOf(price) === 'own' ? (['own'] as const) : [])].map((one) => (
                  <option key={one} value={one}>
                    {e(`energy.days.${one}`)}
                  </option>
                ))}
              </select>
            </label>
            <label class="field">
              <span class="field-label">{e('energy.since')}</span>
              <input type="date" value={price.since} onInput={(event) => change(at, { since: event.currentTarget.value })} />
            </label>
            <button
              type="button"
              class="button quiet"
              onClick={() => {
                saved.value = false;
                prices.value = prices.peek().filter((_, i) => i !== at);
              }}
            >
              {e('energy.remove')}
            </button>
          </fieldset>
        ))}
        <div class="buttons">
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              prices.value = [...prices.peek(), NEW];
            }}
          >
            {e('energy.add')}
          </button>
          <button type="submit" class="button" disabled={save.busy.value} data-testid="tariff-save">
            {e('energy.save')}
          </button>
        </div>
        {bad.value ? <p class="fault">{e('energy.badPrice')}</p> : null}
        {save.fault.value === undefined ? null : <p class="fault">{save.fault.value}</p>}
        {saved.value ? <p class="said">{e('energy.saved')}</p> : null}
      </form>
    </details>
  );
}
