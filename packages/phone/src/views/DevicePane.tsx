import { mdiClose } from '@mdi/js';
import { Boundary } from '../parts/Boundary.js';
import { useApp, useBlocked, useSession } from '../parts/context.js';
import { Feedback } from '../parts/Feedback.js';
import { Icon } from '../parts/Icon.js';
import { LastCommand } from '../parts/LastCommand.js';
import { thingIcon } from '../parts/thingIcons.js';
import { tileState } from '../parts/tileState.js';
import { useModal } from '../parts/useModal.js';
import { mayArrange, mayManage } from '../state/rights.js';
import { formatRoute } from '../state/route.js';
import { type HouseThing, keyOf, mainProperty, puckProperty } from '../state/things.js';
import { t } from '../texts/runtime.js';
import { ActionCard } from './ActionCard.js';
import { EventRow } from './EventRow.js';
import { LookForm } from './LookForm.js';
import { ReplaceCard } from './later.js';
import { PropertyRow } from './PropertyRow.js';

/** One device: a sheet over the page on a phone, a pane beside it where there is room. */
export function DevicePane({ id, modal }: { id: string; modal: boolean }) {
  const app = useApp();
  const session = useSession();
  const dialog = useModal(modal);
  const close = (): void => app.router.close({ view: 'home' });
  const thing = session.house.thing(id);
  const inside = (
    <div class="sheet-inside">
      <div class="sheet-head">
        {modal ? <span class="handle" /> : null}
        <div class="sheet-title">
          {thing === undefined ? <h2>{t('device.gone')}</h2> : <Heading thing={thing} />}
          <button type="button" class="round plain" aria-label={t('action.close')} data-testid="close" onClick={close}>
            <Icon path={mdiClose} />
          </button>
        </div>
      </div>
      <div class="sheet-body">
        {thing === undefined ? (
          <p class="lead">{session.house.known.value ? t('device.goneWhy') : t('home.loading')}</p>
        ) : (
          <Device thing={thing} />
        )}
      </div>
      {modal ? <Feedback /> : null}
    </div>
  );
  if (!modal) {
    return (
      <aside class="pane" aria-label={thing?.title ?? id} data-testid="device">
        {inside}
      </aside>
    );
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself (cancel)
    <dialog
      ref={dialog}
      class="sheet"
      aria-label={thing?.title ?? id}
      data-testid="device"
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      {inside}
    </dialog>
  );
}

/** Its name, its room, its state in words, and the puck that its tile has as well. */
function Heading({ thing }: { thing: HouseThing }) {
  const session = useSession();
  const blocked = useBlocked(thing.controller);
  const main = mainProperty(thing);
  const puck = puckProperty(thing);
  const key = main === undefined ? '' : keyOf(thing.id, main.name);
  const wanted = session.runs.wanted(key).value;
  const value = wanted === undefined ? session.house.value(key).value?.value : wanted.value;
  const facts = { main, value, wanted: wanted !== undefined, failure: undefined, pending: false };
  const state = tileState(session, thing, facts);
  const on = value === true && !state.unsure;
  const place = thing.room ?? session.controllerTitle(thing.controller);
  const face = (
    <span class="puck-face">
      <Icon path={thingIcon(thing, value)} />
    </span>
  );
  return (
    <>
      {puck === undefined ? (
        <span class="puck still">{face}</span>
      ) : (
        <button
          type="button"
          role="switch"
          class={`puck ${on && thing.types.includes('Light') ? 'shines' : ''}`}
          aria-checked={value === true}
          aria-label={t('tile.switch', { thing: thing.title, what: puck.title })}
          title={blocked}
          disabled={blocked !== undefined}
          data-testid="sheet-puck"
          onClick={() => void session.runs.write(thing.id, puck.name, value !== true)}
        >
          {face}
        </button>
      )}
      <div class="sheet-names">
        {/* Here a reader begins; no button has the focus before a finger gave it. */}
        <h2 tabIndex={-1} autofocus={true}>
          {thing.title}
        </h2>
        <p class="sub">{main === undefined ? place : t('tile.two', { a: place, b: state.text })}</p>
      </div>
    </>
  );
}

function Device({ thing }: { thing: HouseThing }) {
  const app = useApp();
  const session = useSession();
  const controller = { view: 'controller', id: thing.controller } as const;
  const blocked = useBlocked(thing.controller);
  return (
    <>
      {blocked === undefined ? null : (
        <div class="blocked" data-testid="blocked">
          <p>{blocked}</p>
          {session.awaySince(thing.controller) === undefined ? null : (
            <a
              class="blocked-link"
              href={formatRoute(controller)}
              onClick={(event) => {
                event.preventDefault();
                app.router.go(controller);
              }}
            >
              {t('device.toController')}
            </a>
          )}
        </div>
      )}
      {thing.description === undefined ? null : <p class="said">{thing.description}</p>}
      {thing.properties.map((property) => (
        <Boundary key={property.name}>
          <PropertyRow thing={thing} property={property} blocked={blocked !== undefined} />
        </Boundary>
      ))}
      {thing.actions.length === 0 ? null : <h3>{t('device.actions')}</h3>}
      {thing.actions.map((action) => (
        <Boundary key={action.name}>
          <ActionCard thing={thing} action={action} blocked={blocked !== undefined} />
        </Boundary>
      ))}
      {thing.properties.some(({ readOnly, schema }) => readOnly && /^(kilo)?watt|^k?Wh?$/i.test(schema.unit ?? '')) ? (
        <a class="past" href={formatRoute({ view: 'energy' })} data-testid="to-energy">
          {t('energy.title')}
        </a>
      ) : null}
      <LastCommand key={`last ${thing.id}`} thing={thing} />
      {thing.events.length === 0 ? null : <h3>{t('device.events')}</h3>}
      {thing.events.map((event) => (
        <EventRow key={event.name} thing={thing} event={event} />
      ))}
      {mayArrange(session.house.you.value, session.client.identity.key.role) ? <LookForm key={thing.id} thing={thing} /> : null}
      {session.awaySince(thing.controller) !== undefined && mayManage(session.house.you.value, session.client.identity.key.role) ? (
        <ReplaceCard key={`replace ${thing.id}`} thing={thing} />
      ) : null}
      <p class="fine">
        {t('tile.two', {
          a: t('device.at', { controller: session.controllerTitle(thing.controller) }),
          b: t('device.id', { id: thing.id }),
        })}
      </p>
    </>
  );
}
