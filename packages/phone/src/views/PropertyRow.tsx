import { Age } from '../parts/Age.js';
import { useSession } from '../parts/context.js';
import { freshnessNow } from '../parts/freshness.js';
import { LivePicture } from '../parts/LivePicture.js';
import { RunLine } from '../parts/RunLine.js';
import { Steps } from '../parts/Steps.js';
import { ValueControl } from '../parts/ValueControl.js';
import { ValueView } from '../parts/ValueView.js';
import { WishLine } from '../parts/WishLine.js';
import { needsNoInput } from '../state/form.js';
import { formatRoute } from '../state/route.js';
import { type HouseProperty, type HouseThing, keyOf } from '../state/things.js';
import { valueText } from '../state/valueWords.js';
import { t } from '../texts/runtime.js';

/** One property: its value and age, the control that its schema asks for, and what became of the last write. */
export function PropertyRow({ thing, property, blocked }: { thing: HouseThing; property: HouseProperty; blocked: boolean }) {
  const session = useSession();
  const key = keyOf(thing.id, property.name);
  const read = session.house.value(key).value;
  const wanted = session.runs.wanted(key).value;
  const run = session.runs.latest(key).value;
  const value = wanted === undefined ? read?.value : wanted.value;
  const { kind } = freshnessNow(session, thing, property);
  if (property.picture) {
    return (
      <section class="row" data-testid={`row-${property.name}`}>
        <div class="row-head">
          <span class="row-title">{property.title}</span>
        </div>
        <LivePicture thing={thing} property={property} />
      </section>
    );
  }
  const write = (next: unknown, passing: boolean): Promise<unknown> => session.runs.write(thing.id, property.name, next, { passing });
  // A button has no value of its own, as little as what can only be written.
  const silent = property.writeOnly || (!property.readOnly && needsNoInput(property.schema));
  const inline = !property.readOnly && !property.risky && property.schema.type === 'boolean' && property.schema.enum === undefined;
  const complex = typeof value === 'object' && value !== null;
  const control = property.readOnly ? null : <ValueControl property={property} value={value} disabled={blocked} onWrite={write} />;
  return (
    <section
      class={`row ${kind !== 'live' && !silent ? 'unsure' : ''}`}
      data-testid={`row-${property.name}`}
      data-quality={silent ? undefined : kind}
    >
      <div class={inline ? 'row-head inline' : 'row-head'}>
        <span class="row-title">{property.title}</span>
        {silent ? (
          <span class="row-value none">{property.writeOnly ? t('device.writeOnly') : ''}</span>
        ) : (
          <span class="row-value" data-testid={`value-${property.name}`}>
            {read === undefined && wanted === undefined ? '–' : complex ? '' : valueText(property, value)}
          </span>
        )}
        {inline ? control : null}
      </div>
      {property.description === undefined ? null : <p class="said">{property.description}</p>}
      {complex && property.readOnly ? <ValueView value={value} /> : null}
      {inline ? null : control}
      <WishLine thing={thing} property={property} />
      <div class="row-foot">
        {silent ? null : <Age thing={thing} property={property} />}
        {silent || complex ? null : (
          <a class="past" href={formatRoute({ view: 'history', thing: thing.id, name: property.name })}>
            {t('history.open')}
          </a>
        )}
        <RunLine run={run} disabled={blocked} onRetry={property.risky ? undefined : () => void write(run?.input, false)} />
      </div>
      {run === undefined ? null : (
        <details class="last">
          <summary>{t('device.steps')}</summary>
          <Steps steps={run.steps} />
        </details>
      )}
    </section>
  );
}
