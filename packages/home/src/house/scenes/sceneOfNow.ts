import { classOf, type Deed, type LeftOut, type PropertyAffordance, propertyTypeOf, SCENE_PARTS, type ThingValue } from '@around/messages';
import type { HouseThing } from '../things.js';

export interface SceneOfNow {
  readonly do: Deed[];
  readonly left: LeftOut[];
}

type Newest = (thing: string, name: string) => ThingValue | undefined;

/** What one wants again later. Texts, alarms and what has a type of another kind are not among them. */
const WANTED: ReadonlySet<string> = new Set([
  'OnOffProperty',
  'BrightnessProperty',
  'ColorProperty',
  'ColorTemperatureProperty',
  'LevelProperty',
  'TargetTemperatureProperty',
  'ThermostatModeProperty',
  'PositionProperty',
]);
/** What switches many a lamp on when it is written: left away while the lamp is off. */
const OF_LIGHT: ReadonlySet<string> = new Set(['BrightnessProperty', 'ColorProperty', 'ColorTemperatureProperty', 'LevelProperty']);

/** The writes that bring these things to where they are now; never what is dangerous. What is not known now is left out, and told. */
export function sceneOfNow(things: readonly HouseThing[], newest: Newest): SceneOfNow {
  const found: Deed[] = [];
  const left: LeftOut[] = [];
  for (const thing of things) {
    const byType = (type: string): unknown => {
      const name = Object.entries(thing.model.properties).find(([, property]) => propertyTypeOf(property) === type)?.[0];
      return name === undefined ? undefined : good(newest(thing.id, name))?.value;
    };
    const off = byType('OnOffProperty') === false;
    const coloured = byType('ColorModeProperty') !== 'temperature';
    const both = ['ColorProperty', 'ColorTemperatureProperty'].every((type) => byType(type) !== undefined);
    for (const [name, property] of Object.entries(thing.model.properties)) {
      if (!isWanted(property)) continue;
      const path = `${thing.id}.${name}`;
      const type = propertyTypeOf(property);
      if (off && type !== undefined && OF_LIGHT.has(type)) continue;
      if (both && type === (coloured ? 'ColorTemperatureProperty' : 'ColorProperty')) continue;
      const value = good(newest(thing.id, name))?.value;
      if (classOf(thing.model, 'write', name) === 3) left.push({ path, why: 'dangerous' });
      else if (value === undefined || value === null) left.push({ path, why: 'unknown' });
      else if (found.length >= SCENE_PARTS) left.push({ path, why: 'full' });
      else found.push({ write: path, value });
    }
  }
  return { do: found, left };
}

const good = (value: ThingValue | undefined): ThingValue | undefined => (value?.quality === 'good' ? value : undefined);

function isWanted(property: PropertyAffordance): boolean {
  if (property.readOnly === true || property.writeOnly === true || property.format === 'password') return false;
  const type = propertyTypeOf(property);
  if (type !== undefined) return WANTED.has(type);
  return property.type === 'boolean' || property.type === 'number' || property.type === 'integer' || property.enum !== undefined;
}
