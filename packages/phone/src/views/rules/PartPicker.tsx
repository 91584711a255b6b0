import { placeOfPath } from '@around/messages';
import { useSession } from '../../parts/context.js';
import { groupThings } from '../../state/groups.js';
import { type HouseThing, mainProperty } from '../../state/things.js';
import { r } from '../../texts/automations.js';
import { t } from '../../texts/runtime.js';
import { Field } from './fields.js';

export type PartKind = 'properties' | 'actions' | 'events';
type PartOf<K extends PartKind> = HouseThing[K][number];

interface Props<K extends PartKind> {
  kind: K;
  /** `THING.NAME`; empty before one was chosen. */
  path: string;
  onPath(path: string): void;
  /** Which of a thing's parts may be chosen. */
  fits?(part: PartOf<K>): boolean;
  testid: string;
}

/** A device, room by room, and then what of it. */
export function PartPicker<K extends PartKind>({ kind, path, onPath, fits = () => true, testid }: Props<K>) {
  const session = useSession();
  const partsOf = (thing: HouseThing): readonly PartOf<K>[] => (thing[kind] as readonly PartOf<K>[]).filter(fits);
  const things = session.house.things.value.filter((thing) => partsOf(thing).length > 0);
  const place = placeOfPath(path);
  const thing = things.find(({ id }) => id === place.thing);
  const parts = thing === undefined ? [] : partsOf(thing);
  const choose = (id: string): void => {
    const chosen = things.find((one) => one.id === id);
    if (chosen === undefined) return;
    const own = partsOf(chosen);
    const main = mainProperty(chosen)?.name;
    onPath(`${id}.${(own.find(({ name }) => name === main) ?? own[0])?.name}`);
  };
  return (
    <>
      <Field label={r('form.thing')}>
        <select value={thing === undefined ? '' : thing.id} data-testid={testid} onChange={(event) => choose(event.currentTarget.value)}>
          {thing === undefined ? <option value="">{path === '' ? t('form.choose') : r('form.goneThing', { what: path })}</option> : null}
          {groupThings(things, 'room').map((group) => (
            <optgroup key={group.key} label={group.room ?? session.controllerTitle(group.controller ?? '')}>
              {group.things.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </Field>
      {thing === undefined || (parts.length < 2 && parts.some(({ name }) => name === place.name)) ? null : (
        <Field label={r(PART_LABEL[kind])}>
          <select
            value={place.name}
            data-testid={`${testid}-part`}
            onChange={(event) => onPath(`${thing.id}.${event.currentTarget.value}`)}
          >
            {parts.some(({ name }) => name === place.name) ? null : <option value={place.name}>{place.name}</option>}
            {parts.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </Field>
      )}
    </>
  );
}

const PART_LABEL = { properties: 'form.property', actions: 'form.action', events: 'form.event' } as const;

/** The controller of the home's own things: while anybody asks, it is there. */
const HOME = 'home';

/** Who can fall silent: the relay, a controller, a thing. */
export function SilentPicker({ id, onId }: { id: string; onId(id: string): void }) {
  const { house } = useSession();
  const controllers = [...house.controllers.value.values()].filter(({ id: one, state }) => state !== 'new' && one !== HOME);
  const known = id === 'relay' || controllers.some((one) => one.id === id) || house.thing(id) !== undefined;
  return (
    <Field label={r('form.who')}>
      <select value={id} data-testid="silent" onChange={(event) => onId(event.currentTarget.value)}>
        {known ? null : <option value={id}>{id === '' ? t('form.choose') : id}</option>}
        <option value="relay">{r('name.relay')}</option>
        <optgroup label={t('controllers.title')}>
          {controllers.map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}
            </option>
          ))}
        </optgroup>
        <optgroup label={r('form.things')}>
          {house.things.value.map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}
            </option>
          ))}
        </optgroup>
      </select>
    </Field>
  );
}
