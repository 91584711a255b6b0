import { cutText } from '@around/messages';
import { type ValueSchema, valueText } from '../displays/valueText.js';
import { WORDS } from '../displays/words.js';

const PLACE = /\{\{\s*([\w-]{1,40}\/[\w-]{1,40})\.([\w-]{1,40})\s*\}\}/g;

/** What a property is now; undefined where it is unknown. */
export type ReadingOf = (thing: string, name: string) => { readonly schema: ValueSchema; readonly value: unknown } | undefined;

/** Puts the values of now in the place of `{{thing/key.property}}`, with their units: `21.4 °C`, `on`; `–` for what is unknown. */
export function fill(text: string, reading: ReadingOf, max: number): string {
  const filled = text.replace(PLACE, (_, thing: string, name: string) => {
    const found = reading(thing, name);
    return found === undefined ? '–' : valueText(found.schema, found.value, WORDS.en);
  });
  return cutText(filled, max);
}
