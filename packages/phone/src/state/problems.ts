import type { ControllerState, RelayState } from '@around/messages';
import type { HouseProperty, HouseThing } from './things.js';

export type Problem =
  | { readonly kind: 'away'; readonly controller: ControllerState }
  | { readonly kind: 'found'; readonly controller: ControllerState }
  | { readonly kind: 'relay'; readonly relay: RelayState };

/** What somebody should look at, the worst first. */
export function problemsOf(controllers: ReadonlyMap<string, ControllerState>, relay: RelayState | undefined): readonly Problem[] {
  const all = [...controllers.values()];
  return [
    ...all.filter(({ state }) => state === 'away').map((controller): Problem => ({ kind: 'away', controller })),
    ...(relay !== undefined && !relay.up ? [{ kind: 'relay', relay } as const] : []),
    ...all.filter(({ state }) => state === 'new').map((controller): Problem => ({ kind: 'found', controller })),
  ];
}

export type WarningKind = 'smoke' | 'leak' | 'alarm' | 'open';
export interface Warning {
  readonly kind: WarningKind;
  readonly thing: HouseThing;
}

/** What a reading of `true` warns of, by the thing's type and its property's; the worst first. */
const WARNINGS: readonly (readonly [kind: WarningKind, thing: string, property: string])[] = [
  ['smoke', 'SmokeSensor', 'SmokeProperty'],
  ['leak', 'LeakSensor', 'LeakProperty'],
  ['alarm', 'Alarm', 'AlarmProperty'],
  ['open', 'DoorSensor', 'OpenProperty'],
];

/** What stands open or gives alarm. @param live what is read now; undefined for what is old or out of reach */
export function warningsOf(
  things: readonly HouseThing[],
  live: (thing: HouseThing, property: HouseProperty) => unknown,
): readonly Warning[] {
  return WARNINGS.flatMap(([kind, thingType, propertyType]) =>
    things
      .filter(
        (thing) =>
          thing.types.includes(thingType) &&
          thing.properties.some((property) => property.types.includes(propertyType) && live(thing, property) === true),
      )
      .map((thing) => ({ kind, thing })),
  );
}
