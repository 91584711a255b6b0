import { t } from '../texts/runtime.js';
import type { HouseProperty, HouseThing } from './things.js';
import { valueText } from './valueWords.js';

const SHOWN = ['TemperatureProperty', 'HumidityProperty'] as const;

/**
 * A room's climate, `21.4 °C · 46 %`: the first reading of each kind in it; undefined where none is.
 * @param live what is read now; undefined for what is old or out of reach
 */
export function climateText(
  things: readonly HouseThing[],
  live: (thing: HouseThing, property: HouseProperty) => unknown,
): string | undefined {
  const facts: string[] = [];
  for (const type of SHOWN) {
    // What is made to measure is believed before what measures beside its work.
    for (const thing of [...things].sort((a, b) => sensors(b) - sensors(a))) {
      const property = thing.properties.find(({ types }) => types.includes(type));
      const value = property === undefined ? undefined : live(thing, property);
      if (property === undefined || value === undefined) continue;
      facts.push(valueText(property, value));
      break;
    }
  }
  const [a, b] = facts;
  return a === undefined || b === undefined ? a : t('tile.two', { a, b });
}

const sensors = ({ types }: HouseThing): number => (types.includes('TemperatureSensor') || types.includes('HumiditySensor') ? 1 : 0);
