import { Age } from '../parts/Age.js';
import { BackButton } from '../parts/BackButton.js';
import { useSession } from '../parts/context.js';
import { keyOf } from '../state/things.js';
import { valueText } from '../state/valueWords.js';
import { t } from '../texts/runtime.js';

/** A property over time. What the home does not tell yet is not drawn: the newest reading stands alone. */
export function HistoryView({ thing: id, name }: { thing: string; name: string }) {
  const session = useSession();
  const thing = session.house.thing(id);
  const property = thing?.properties.find((one) => one.name === name);
  const value = session.house.value(keyOf(id, name)).value;
  return (
    <div class="page" data-testid="history">
      <BackButton />
      <h2>{t('activity.command', { thing: thing?.title ?? id, what: property?.title ?? name })}</h2>
      {thing === undefined || property === undefined ? (
        <p class="lead">{t('device.goneWhy')}</p>
      ) : (
        <section class="card">
          <p class="big-number">{value === undefined ? '–' : valueText(property, value.value)}</p>
          <Age thing={thing} property={property} />
          <p class="said">{t('history.later')}</p>
        </section>
      )}
    </div>
  );
}
