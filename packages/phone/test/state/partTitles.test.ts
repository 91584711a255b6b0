import { ACTION_TYPES, EVENT_TYPES, PROPERTY_TYPES } from '@around/messages';
import { beforeAll, describe, expect, it } from 'vitest';
import { partTitle } from '../../src/state/partTitles.js';
import { setLanguage } from '../../src/texts/runtime.js';

const VOCABULARY = [
  ...Object.entries(PROPERTY_TYPES).map(([type, { schema }]) => [type, schema.title] as const),
  ...[...Object.entries(ACTION_TYPES), ...Object.entries(EVENT_TYPES)].map(([type, { title }]) => [type, title] as const),
];

describe('the title of a part', () => {
  beforeAll(() => setLanguage('ja'));

  it.each(VOCABULARY)('%s is in the language in use where it is the vocabulary’s own', (type, title) => {
    expect(partTitle([type], title ?? '')).not.toBe(title);
  });

  it('is its author’s where they gave one', () => {
    expect(partTitle(['OnOffProperty'], 'Mains')).toBe('Mains');
    expect(partTitle([], 'On/Off')).toBe('On/Off');
  });
});
