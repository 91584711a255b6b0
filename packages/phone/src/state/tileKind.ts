import { hasSlider } from './numberSteps.js';
import type { HouseAction, HouseProperty, HouseThing } from './things.js';

/** What a tile offers beside its puck, made for what the thing can do (capabilities.md). It is the same whatever the state (R11). */
export type TileControl =
  /** Drag only: brightness, level, a fan's speed. */
  | { readonly kind: 'level'; readonly property: HouseProperty }
  | { readonly kind: 'cover'; readonly open?: HouseAction; readonly stop?: HouseAction; readonly close?: HouseAction }
  /** A wanted temperature, or another number with both limits, in steps. */
  | { readonly kind: 'steps'; readonly property: HouseProperty }
  /** Pressed for a second each: lock and unlock. */
  | { readonly kind: 'lock'; readonly lock?: HouseAction; readonly unlock?: HouseAction }
  | { readonly kind: 'none' };

const find = <T extends { readonly types: readonly string[] }>(parts: readonly T[], type: string): T | undefined =>
  parts.find((part) => part.types.includes(type));

export function tileControl(thing: HouseThing): TileControl {
  const { properties, actions, types } = thing;
  const writable = (type: string): HouseProperty | undefined => {
    const property = find(properties, type);
    return property !== undefined && !property.readOnly && !property.risky && hasSlider(property.schema) ? property : undefined;
  };
  if (types.includes('Lock')) {
    const lock = find(actions, 'LockAction');
    const unlock = find(actions, 'UnlockAction');
    if (lock !== undefined || unlock !== undefined)
      return { kind: 'lock', ...(lock === undefined ? {} : { lock }), ...(unlock === undefined ? {} : { unlock }) };
  }
  if (types.includes('Cover')) {
    const [open, stop, close] = ['OpenAction', 'StopAction', 'CloseAction'].map((type) => find(actions, type));
    if (open !== undefined || close !== undefined) {
      return {
        kind: 'cover',
        ...(open === undefined ? {} : { open }),
        ...(stop === undefined ? {} : { stop }),
        ...(close === undefined ? {} : { close }),
      };
    }
    const position = writable('PositionProperty');
    if (position !== undefined) return { kind: 'level', property: position };
  }
  const target = writable('TargetTemperatureProperty');
  if (target !== undefined) return { kind: 'steps', property: target };
  const level = writable('BrightnessProperty') ?? writable('LevelProperty');
  return level === undefined ? { kind: 'none' } : { kind: 'level', property: level };
}

/** A thing with nothing to read and one action that needs no words: its puck runs it. */
export function puckAction(thing: HouseThing): HouseAction | undefined {
  const readable = thing.properties.some((property) => !property.writeOnly && !property.picture);
  const [action] = thing.actions;
  if (action === undefined || action.risky || action.input !== undefined || action.repeat !== undefined) return undefined;
  return (!readable && thing.actions.length === 1) || thing.types.includes('PushButton') ? action : undefined;
}
