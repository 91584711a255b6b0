import type { DataSchema, Wish } from '@around/messages';
import { visible } from './sanitise.js';
import { timeWords } from './times.js';
import { valueWords } from './words.js';

/** `21 °C by Ann, waiting until 20:00` @param wall now */
export function wishWords({ value, by, state, until }: Wish, wall: number, schema?: Pick<DataSchema, 'unit'>): string {
  return `${valueWords(value, schema)} by ${visible(by)}, ${state === 'sent' ? 'on its way' : 'waiting'} until ${timeWords(until, wall)}`;
}
