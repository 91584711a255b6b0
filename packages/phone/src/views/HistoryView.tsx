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
  const title = thing?.title ?? id;
  const what = property?.title ?? name;
  return (
    <div class="page" data-testid="history">
      <BackButton to="home" />
      <h2>{title === what ? title : t('activity.command', { thing: title, what })}</h2>
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
