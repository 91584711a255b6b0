import { toBase64Url } from '@around/messages';
import { browserRandom } from '@around/platform/browser';
import { useSignal } from '@preact/signals';
import { type HouseProperty, type HouseThing, keyOf } from '../state/things.js';
import { valueText } from '../state/valueWords.js';
import { formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { useSession } from './context.js';
import { useAsk } from './useAsk.js';
import { ValueControl } from './ValueControl.js';

/**
 * A wanted value that the home holds until the controller is back: what waits, how to take it back, and, while the controller is
 * away, how to want one. Nothing dangerous is ever wished for.
 */
export function WishLine({ thing, property }: { thing: HouseThing; property: HouseProperty }) {
  const session = useSession();
  const wish = session.house.wishes.value.get(keyOf(thing.id, property.name));
  const away = session.awaySince(thing.controller) !== undefined;
  const wanted = useSignal<unknown>(undefined);
  const make = useAsk(() =>
    session.client.ask('wish', { id: toBase64Url(browserRandom.bytes(16)), thing: thing.id, name: property.name, value: wanted.peek() }),
  );
  const take = useAsk(() => session.client.ask('unwish', { thing: thing.id, name: property.name }));
  const fault = make.fault.value ?? take.fault.value;
  const live = session.link.value.blocked === undefined;
  if (wish === undefined && (!away || !live || property.readOnly || property.risky)) return null;
  return (
    <div class="wish" data-testid={`wish-${property.name}`}>
      {wish === undefined ? (
        <details>
          <summary>{t('wish.open')}</summary>
          <p class="hint">{t('wish.why')}</p>
          <ValueControl
            property={property}
            value={wanted.value}
            disabled={make.busy.value}
            onWrite={async (value, passing) => {
              wanted.value = value;
              if (!passing) await make.ask();
            }}
          />
        </details>
      ) : (
        <>
          <p class="said">
            {t('wish.waits', { value: valueText(property, wish.value), who: wish.by, time: formatTime(wish.until, session.now.value) })}
          </p>
          <button
            type="button"
            class="button quiet"
            disabled={take.busy.value}
            data-testid={`unwish-${property.name}`}
            onClick={() => void take.ask()}
          >
            {t('wish.take')}
          </button>
        </>
      )}
      {fault === undefined ? null : <p class="fault">{fault}</p>}
    </div>
  );
}
